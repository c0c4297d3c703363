#include "seed/random.hpp"

#include <bit>
#include <cmath>

namespace plinth::seed {
namespace {

uint64_t finish(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

}  // namespace

uint64_t mixed_hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return finish(hash);
}

Random::Random(uint64_t seed, std::string_view stream) {
  uint64_t at = seed ^ mixed_hash(stream);
  for (uint64_t& word : state_) {
    at += 0x9e3779b97f4a7c15ULL;
    word = finish(at);
  }
}

uint64_t Random::next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

int64_t Random::below(int64_t bound) {
  const auto range = static_cast<uint64_t>(bound);
  const uint64_t excess = (~range + 1) % range;  // 2^64 mod range: draws below it are drawn again
  for (;;) {
    const uint64_t drawn = next();
    if (drawn >= excess) return static_cast<int64_t>(drawn % range);
  }
}

int64_t Random::between(int64_t least, int64_t most) { return least + below(most - least + 1); }

double Random::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

bool Random::chance(double probability) { return unit() < probability; }

double Random::normal(double mean, double deviation) {
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += unit();
  return mean + (sum - 6) * deviation;
}

int64_t Random::skewed(int64_t bound) {
  const double drawn = unit();
  return static_cast<int64_t>(drawn * drawn * static_cast<double>(bound));
}

int64_t Random::round(double value) {
  const double whole = std::floor(value);
  return static_cast<int64_t>(whole) + (chance(value - whole) ? 1 : 0);
}

size_t Random::weighted(std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  double left = unit() * total;
  for (size_t i = 0; i + 1 < weights.size(); ++i) {
    if (left < weights[i]) return i;
    left -= weights[i];
  }
  return weights.size() - 1;
}

}  // namespace plinth::seed
