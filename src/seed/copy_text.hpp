// Values as COPY's text format has them (PostgreSQL, "COPY", section Text Format).
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seed/calendar.hpp"
#include "seed/identifier.hpp"

namespace plinth::seed {

// A number with so many digits behind the point, exact: {12345, 2} is 123.45.
struct Decimal {
  int64_t value = 0;
  int digits = 2;
};

// An array literal, ready made.
struct Array {
  std::string literal;
};
Array text_array(const std::vector<std::string>& items);
Array text_array(std::initializer_list<std::string_view> items);
Array uuid_array(const std::vector<Uuid>& items);
Array number_array(std::initializer_list<int64_t> items);

void append_value(std::string& out, std::string_view text);
inline void append_value(std::string& out, const char* text) {
  append_value(out, std::string_view(text));
}
inline void append_value(std::string& out, const std::string& text) {
  append_value(out, std::string_view(text));
}
void append_value(std::string& out, std::nullopt_t);
void append_value(std::string& out, const Uuid& id);
void append_value(std::string& out, Moment moment);
void append_value(std::string& out, Day day);
void append_value(std::string& out, const Decimal& number);
void append_value(std::string& out, const Array& array);

template <std::same_as<bool> Boolean>
void append_value(std::string& out, Boolean value) {
  out += value ? 't' : 'f';
}

template <std::integral Integer>
  requires(!std::same_as<Integer, bool>)
void append_value(std::string& out, Integer value) {
  out += std::to_string(value);
}

template <class T>
void append_value(std::string& out, const std::optional<T>& value) {
  if (value) {
    append_value(out, *value);
  } else {
    append_value(out, std::nullopt);
  }
}

// A JSON object of pairs: json_object("plan", "pro", "seats", 12, "since", day).
std::string json_text(std::string_view text);  // with quotes
inline std::string json_value(std::string_view text) { return json_text(text); }
inline std::string json_value(const std::string& text) { return json_text(text); }
inline std::string json_value(const char* text) { return json_text(text); }
template <std::integral Integer>
std::string json_value(Integer value) {
  if constexpr (std::same_as<Integer, bool>) {
    return value ? "true" : "false";
  } else {
    return std::to_string(value);
  }
}
std::string json_value(const Decimal& number);
inline std::string json_value(Day day) { return json_text(day.text()); }
inline std::string json_value(Moment moment) { return json_text(moment.text()); }
inline std::string json_value(const Uuid& id) { return json_text(id.text()); }

struct RawJson {
  std::string text;
};
inline std::string json_value(const RawJson& json) { return json.text; }

namespace detail {
inline void append_pairs(std::string&) {}
template <class Value, class... Rest>
void append_pairs(std::string& out, std::string_view key, const Value& value, const Rest&... rest) {
  if (out.size() > 1) out += ", ";
  out += json_text(key) + ": " + json_value(value);
  append_pairs(out, rest...);
}
}  // namespace detail

template <class... Pairs>
std::string json_object(const Pairs&... pairs) {
  std::string out = "{";
  detail::append_pairs(out, pairs...);
  return out + "}";
}

std::string json_array(const std::vector<std::string>& values);  // of ready JSON values

}  // namespace plinth::seed
