#include "seed/identifier.hpp"

#include <array>

namespace plinth::seed {

std::string Uuid::text() const {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    const uint64_t half = i < 16 ? high : low;
    out += digits[half >> (60 - i % 16 * 4) & 0xf];
  }
  return out;
}

Uuid IdMaker::at(Moment moment) {
  const auto millis = static_cast<uint64_t>(moment.micros / 1'000);
  return {.high = millis << 16 | 0x8dec, .low = 0xade0de30ULL << 32 | count_++};
}

}  // namespace plinth::seed
