#include "auth/duration.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace plinth::auth {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 8> nanoseconds_of_unit{{
    {"ns", 1.0},
    {"us", 1e3},
    {"µs", 1e3},  // U+00B5
    {"μs", 1e3},  // U+03BC
    {"ms", 1e6},
    {"s", 1e9},
    {"m", 6e10},
    {"h", 3.6e12},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits with at most one point among them, and at least one digit.
std::optional<double> take_decimal(std::string_view& text) {
  double value = 0;
  double weight = 0;  // of the next digit behind the point
  bool any = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (is_digit(text.front())) {
      const double digit = text.front() - '0';
      value = weight == 0 ? value * 10 + digit : value + digit * weight;
      weight /= 10;
      any = true;
    } else if (text.front() == '.' && weight == 0) {
      weight = 0.1;
    } else {
      break;
    }
  }
  return any ? std::optional(value) : std::nullopt;
}

std::optional<double> take_unit(std::string_view& text) {
  size_t length = 0;
  while (length < text.size() && !is_digit(text[length]) && text[length] != '.') ++length;
  for (const auto& [unit, nanoseconds] : nanoseconds_of_unit) {
    if (text.substr(0, length) != unit) continue;
    text.remove_prefix(length);
    return nanoseconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::microseconds> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return std::chrono::microseconds(0);
  if (text.empty()) return std::nullopt;

  double nanoseconds = 0;
  while (!text.empty()) {
    const auto value = take_decimal(text);
    if (!value) return std::nullopt;
    const auto unit = take_unit(text);
    if (!unit) return std::nullopt;
    nanoseconds += *value * *unit;
  }
  if (nanoseconds >= 9223372036854775807.0) return std::nullopt;
  const auto micros = static_cast<int64_t>(nanoseconds / 1e3);
  return std::chrono::microseconds(negative ? -micros : micros);
}

}  // namespace plinth::auth
