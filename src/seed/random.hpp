// Random numbers that are the same everywhere: a fixed algorithm (xoshiro256**, seeded by
// SplitMix64) and draws of our own, because those of <random> differ between libraries. No draw
// uses a transcendental function, whose last bit differs too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace plinth::seed {

// Reproducible and predictable: never for secrets.
class Random {
 public:
  // Streams of one seed are independent, so that one area draws more without changing another.
  Random(uint64_t seed, std::string_view stream);

  uint64_t next();                               // all 64 bits
  int64_t below(int64_t bound);                  // 0 … bound - 1, bound > 0, without bias
  int64_t between(int64_t least, int64_t most);  // both included
  double unit();                                 // 0 ≤ x < 1, 53 bits
  bool chance(double probability);

  // Around `mean` with that standard deviation, as the sum of twelve draws: at most six deviations
  // away.
  double normal(double mean, double deviation);

  // 0 … bound - 1 with the small ones more often; the mean is a third of the bound.
  int64_t skewed(int64_t bound);

  // Rounds up as often as the fraction says: the mean of many stays.
  int64_t round(double value);

  // An index, as often as its weight says; weights are not negative and not all zero.
  size_t weighted(std::span<const double> weights);
  size_t weighted(std::initializer_list<double> weights) {
    return weighted(std::span<const double>(weights.begin(), weights.size()));
  }

  template <class List>
  const auto& pick(const List& list) {
    return list[static_cast<size_t>(below(static_cast<int64_t>(std::size(list))))];
  }

  // What std::shuffle does, the same everywhere.
  template <class List>
  void shuffle(List& list) {
    for (size_t n = list.size(); n > 1; --n) {
      std::swap(list[n - 1], list[static_cast<size_t>(below(static_cast<int64_t>(n)))]);
    }
  }

 private:
  std::array<uint64_t, 4> state_;
};

// A digest for choosing streams and places in a vector; fixed for good, not for security (FNV-1a
// with SplitMix64's finish).
uint64_t mixed_hash(std::string_view text);

}  // namespace plinth::seed
