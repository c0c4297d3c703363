// Days and moments in UTC, and how busy they are.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seed/random.hpp"

namespace plinth::seed {

inline constexpr int64_t seconds_a_minute = 60;
inline constexpr int64_t seconds_an_hour = 3'600;
inline constexpr int64_t seconds_a_day = 86'400;

// A calendar day, counted from 1970-01-01.
struct Day {
  int64_t number = 0;

  auto operator<=>(const Day&) const = default;
  Day operator+(int64_t days) const { return {number + days}; }
  Day operator-(int64_t days) const { return {number - days}; }
  int64_t operator-(Day other) const { return number - other.number; }

  int weekday() const;  // 0 is Monday
  bool weekend() const { return weekday() >= 5; }
  int month() const;  // 1 … 12
  int year() const;
  Day first_of_month() const;
  Day first_of_next_month() const;
  std::string text() const;  // 2026-11-27
};

// "2026-11-27"; nothing for what is no day.
std::optional<Day> parse_day(std::string_view text);
Day today();

// Microseconds since 1970, as PostgreSQL counts.
struct Moment {
  int64_t micros = 0;

  auto operator<=>(const Moment&) const = default;
  Moment plus_seconds(int64_t seconds) const { return {micros + seconds * 1'000'000}; }
  Moment plus_days(int64_t days) const { return plus_seconds(days * seconds_a_day); }
  int64_t seconds_since(Moment earlier) const { return (micros - earlier.micros) / 1'000'000; }

  Day day() const { return {micros / (seconds_a_day * 1'000'000)}; }
  std::string text() const;  // 2026-11-27 08:43:54.123456+00
};

// A day's midnight.
Moment start_of(Day day);

// Which hours people are at it.
enum class Rhythm {
  office,   // workdays, nine to five, with a lunch break
  evening,  // people at home: after work and at the weekend
  always,   // machines
};

// A moment of that day. The fraction of a second is drawn too.
Moment moment_on(Day day, Rhythm rhythm, Random& random);

// How a business of a year grew: how much happens on each day, as shares of the whole.
class YearCurve {
 public:
  // Day `last` is included. `growth` is how many times busier the end is than the beginning.
  YearCurve(Day first, Day last, double growth, Rhythm rhythm);

  Day first() const { return first_; }
  Day last() const { return first_ + (static_cast<int64_t>(shares_.size()) - 1); }
  double share(Day day) const;  // of the whole, 0 outside

  // How many of `total` happen on that day.
  int64_t count_on(Day day, double total, Random& random) const;

  // A day, as often as its share says.
  Day pick(Random& random) const;

 private:
  Day first_;
  std::vector<double> shares_;  // sum 1
  std::vector<double> sums_;    // up to and with each day
};

// Moments of a day in their order.
std::vector<Moment> moments_on(Day day, Rhythm rhythm, int64_t count, Random& random);

}  // namespace plinth::seed
