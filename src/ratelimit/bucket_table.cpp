#include "ratelimit/bucket_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "crypto/random.hpp"

namespace plinth::ratelimit {
namespace {

constexpr size_t stripe_count = 64;
constexpr int dropped_at_once = 2;  // more than one comes: what is full again never piles up

uint64_t random_seed() {
  const std::string bytes = crypto::random_bytes(sizeof(uint64_t));
  uint64_t seed = 0;
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

// Multiplies to twice the width and folds: every bit of the input reaches every bit of the output.
uint64_t fold(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

size_t BucketTable::Hash::operator()(const Subject& subject) const {
  const auto halves = std::bit_cast<std::array<uint64_t, 2>>(subject);
  constexpr uint64_t odd = 0x9e3779b97f4a7c15;
  return fold(fold(halves[0] ^ seed, odd) ^ halves[1], seed | 1);
}

BucketTable::BucketTable(Quota quota, Scope scope, size_t most)
    : quota_(quota),
      scope_(scope),
      most_per_stripe_(std::max<size_t>(1, most / stripe_count)),
      hash_{random_seed()},
      stripes_(stripe_count) {
  for (Stripe& stripe : stripes_) stripe.places = decltype(stripe.places)(0, hash_);
}

BucketTable::Stripe& BucketTable::stripe_of(const Subject& subject) {
  return stripes_[(hash_(subject) >> 32) % stripe_count];
}

Decision BucketTable::take(const Subject& subject, Time now) {
  Stripe& stripe = stripe_of(subject);
  const std::lock_guard lock(stripe.mutex);
  Bucket& bucket = use(stripe, subject, now);
  const Decision decision = ratelimit::take(quota_, now, bucket.tat);
  if (is_shared()) {
    bucket.asked = true;
    if (decision.allowed) ++bucket.unreported;
  }
  return decision;
}

void BucketTable::give_back(const Subject& subject) {
  Stripe& stripe = stripe_of(subject);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.places.find(subject);
  if (found == stripe.places.end()) return;
  found->second->tat -= quota_.interval;
  if (is_shared()) --found->second->unreported;
}

BucketTable::Bucket& BucketTable::use(Stripe& stripe, const Subject& subject, Time now) {
  const auto found = stripe.places.find(subject);
  if (found != stripe.places.end()) {
    stripe.buckets.splice(stripe.buckets.begin(), stripe.buckets, found->second);
    drop_full(stripe, now);
    return stripe.buckets.front();
  }
  drop_full(stripe, now);
  if (stripe.buckets.size() >= most_per_stripe_) drop_last(stripe);
  stripe.buckets.push_front({.subject = subject, .tat = now});
  stripe.places.emplace(subject, stripe.buckets.begin());
  return stripe.buckets.front();
}

// Of those used longest ago. The first is in use.
void BucketTable::drop_full(Stripe& stripe, Time now) {
  for (int i = 0; i < dropped_at_once && stripe.buckets.size() > 1; ++i) {
    const Bucket& last = stripe.buckets.back();
    if (last.tat > now || last.asked) return;
    drop_last(stripe);
  }
}

void BucketTable::drop_last(Stripe& stripe) {
  stripe.places.erase(stripe.buckets.back().subject);
  stripe.buckets.pop_back();
}

size_t BucketTable::size() const {
  size_t size = 0;
  for (const Stripe& stripe : stripes_) {
    const std::lock_guard lock(stripe.mutex);
    size += stripe.buckets.size();
  }
  return size;
}

// Those that asked stand first, for asking brings a bucket to the front.
std::vector<BucketTable::Usage> BucketTable::report(size_t most) {
  std::vector<Usage> usage;
  for (size_t i = 0; i < stripe_count && usage.size() < most; ++i) {
    Stripe& stripe = stripes_[next_reported_];
    next_reported_ = (next_reported_ + 1) % stripe_count;
    const std::lock_guard lock(stripe.mutex);
    for (Bucket& bucket : stripe.buckets) {
      if (!bucket.asked) break;
      usage.push_back({.subject = bucket.subject, .requests = bucket.unreported});
      bucket.asked = false;
      bucket.unreported = 0;
    }
  }
  return usage;
}

void BucketTable::settle(const Subject& subject, Time now, Nanoseconds debt) {
  Stripe& stripe = stripe_of(subject);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.places.find(subject);
  if (found == stripe.places.end()) return;
  Bucket& bucket = *found->second;
  bucket.tat = std::max(bucket.tat, now + debt + quota_.interval * bucket.unreported);
}

}  // namespace plinth::ratelimit
