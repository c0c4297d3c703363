#include "auth/timestamp.hpp"

#include <charconv>

#include <fmt/format.h>

namespace plinth::auth {
namespace {

namespace chrono = std::chrono;

// Takes a number off the front of the text; -1 when there is none.
int take_number(std::string_view& text) {
  int value = -1;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || value < 0) return -1;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<chrono::sys_days> take_date(std::string_view& text) {
  const int year = take_number(text);
  if (year < 0 || !take(text, '-')) return std::nullopt;
  const int month = take_number(text);
  if (month < 0 || !take(text, '-')) return std::nullopt;
  const int day = take_number(text);
  if (day < 0) return std::nullopt;
  const chrono::year_month_day date{
      chrono::year(year),
      chrono::month(static_cast<unsigned>(month)),
      chrono::day(static_cast<unsigned>(day)),
  };
  return date.ok() ? std::optional(chrono::sys_days(date)) : std::nullopt;
}

chrono::microseconds take_fraction(std::string_view& text) {
  if (!take(text, '.')) return chrono::microseconds(0);
  int64_t micros = 0;
  int64_t weight = 100'000;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    micros += (text.front() - '0') * weight;
    weight /= 10;
  }
  return chrono::microseconds(micros);
}

std::optional<chrono::microseconds> take_time_of_day(std::string_view& text) {
  const int hours = take_number(text);
  if (hours < 0 || !take(text, ':')) return std::nullopt;
  const int minutes = take_number(text);
  if (minutes < 0 || !take(text, ':')) return std::nullopt;
  const int seconds = take_number(text);
  if (seconds < 0) return std::nullopt;
  return chrono::hours(hours) + chrono::minutes(minutes) + chrono::seconds(seconds) +
         take_fraction(text);
}

std::optional<chrono::minutes> take_offset(std::string_view& text) {
  if (text.empty() || take(text, 'Z')) return chrono::minutes(0);
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const int hours = take_number(text);
  if (hours < 0) return std::nullopt;
  const int minutes = take(text, ':') ? take_number(text) : 0;
  if (minutes < 0) return std::nullopt;
  return sign * (chrono::hours(hours) + chrono::minutes(minutes));
}

}  // namespace

Time now() { return chrono::floor<chrono::microseconds>(chrono::system_clock::now()); }

std::optional<Time> parse_time(std::string_view text) {
  if (text == "infinity") return Time::max();
  if (text == "-infinity") return Time::min();
  const auto date = take_date(text);
  if (!date || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const auto time_of_day = take_time_of_day(text);
  if (!time_of_day) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Time(*date + *time_of_day - *offset);
}

std::string format_time(Time time) {
  constexpr Time first{chrono::sys_days(chrono::year(0) / 1 / 1)};
  constexpr Time last{chrono::sys_days(chrono::year(9999) / 12 / 31)
  };  // RFC 3339 has four digits for the year
  time = std::clamp(time, first, last);
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  std::string out = fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
      int(date.year()),
      unsigned(date.month()),
      unsigned(date.day()),
      clock.hours().count(),
      clock.minutes().count(),
      clock.seconds().count()
  );
  if (clock.subseconds().count() != 0) {
    out += fmt::format(".{:06}", clock.subseconds().count());
    out.erase(out.find_last_not_of('0') + 1);
  }
  return out + 'Z';
}

int64_t unix_seconds(Time time) {
  return chrono::floor<chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace plinth::auth
