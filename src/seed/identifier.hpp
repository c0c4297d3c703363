// Ids that say of themselves that a row belongs to the demo.
//
// A uuid of version 8 (RFC 9562 §5.8): 48 bits of time, so that inserts touch the end of an index
// as with version 7, then 48 bits that are always the same, then a count of 32. No other
// generator makes such ids. Numbered rows get numbers no sequence comes to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "seed/calendar.hpp"

namespace plinth::seed {

struct Uuid {
  uint64_t high = 0;
  uint64_t low = 0;

  auto operator<=>(const Uuid&) const = default;
  std::string text() const;
};

// Bytes 7 to 12 (counted from 1) of every id of the demo, as PostgreSQL writes bytea.
inline constexpr std::string_view demo_marker = R"(\x8decade0de30)";

// Numbers of rows without uuid: from here on, up to `end_of_demo_numbers`. Exact in JavaScript.
inline constexpr int64_t first_demo_number = 7'000'000'000'000;
inline constexpr int64_t end_of_demo_numbers = 8'000'000'000'000;

class IdMaker {
 public:
  Uuid at(Moment moment);  // sorts by the moment, then by order of asking
  int64_t number() { return next_number_++; }

 private:
  uint32_t count_ = 0;
  int64_t next_number_ = first_demo_number;
};

}  // namespace plinth::seed
