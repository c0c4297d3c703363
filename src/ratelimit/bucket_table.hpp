// The buckets of one rule: a point in time per subject.
//
// Threading: any thread. This is the one mutable thing that loops share, because a limit has to
// hold for the process: counted per loop, a client with several connections would get a multiple
// that depends on which loops they came to. A lock is held for one look-up and some arithmetic,
// never across a wait or a system call, and there are so many that two threads rarely want the
// same.
//
// Memory: at most `most` subjects, some 150 bytes each, however many addresses an attacker has. A
// bucket that is full again says nothing and goes; when none is, the one that was used longest ago
// goes, which gives its owner a new one: no more than an attacker with that many addresses has
// anyway.
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "ratelimit/gcra.hpp"
#include "ratelimit/subject.hpp"

namespace plinth::ratelimit {

// Whether other processes are told what was counted (reconciler.hpp).
enum class Scope : uint8_t { process, shared };

class BucketTable {
 public:
  static constexpr size_t default_most = 100'000;

  BucketTable(Quota quota, Scope scope, size_t most = default_most);
  BucketTable(const BucketTable&) = delete;
  BucketTable& operator=(const BucketTable&) = delete;

  // Counts a request.
  Decision take(const Subject& subject, Time now);
  // It was not made after all: another rule refused it.
  void give_back(const Subject& subject);

  size_t size() const;
  const Quota& quota() const { return quota_; }

  // Scope::shared: what was counted of a subject since the last report().
  struct Usage {
    Subject subject;
    int64_t requests;  // 0 when all were refused
  };
  // Of the subjects that asked since the last time; once there are `most`, the others follow next
  // time. By one thread.
  std::vector<Usage> report(size_t most);
  // What a report led to: so much of the subject's capacity is used by all processes together at
  // `now`, and what was counted since the report comes on top. It never gets more than it has.
  void settle(const Subject& subject, Time now, Nanoseconds debt);

 private:
  struct Bucket {
    Subject subject;
    Time tat;
    int64_t unreported = 0;  // requests
    bool asked = false;      // since the last report
  };
  using Buckets = std::list<Bucket>;  // used last first

  // So that nobody can choose addresses that fall together.
  struct Hash {
    uint64_t seed;
    size_t operator()(const Subject& subject) const;
  };
  struct alignas(64) Stripe {
    mutable std::mutex mutex;
    Buckets buckets;
    std::unordered_map<Subject, Buckets::iterator, Hash> places;
  };

  Stripe& stripe_of(const Subject& subject);
  Bucket& use(Stripe& stripe, const Subject& subject, Time now);
  void drop_full(Stripe& stripe, Time now);
  void drop_last(Stripe& stripe);
  bool is_shared() const { return scope_ == Scope::shared; }

  Quota quota_;
  Scope scope_;
  size_t most_per_stripe_;
  Hash hash_;
  std::vector<Stripe> stripes_;
  size_t next_reported_ = 0;  // the stripe a report starts with
};

}  // namespace plinth::ratelimit
