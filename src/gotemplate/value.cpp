#include "gotemplate/value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace plinth::gotemplate {
namespace {

std::string double_text(double number) {
  if (number == 0) return std::signbit(number) ? "-0" : "0";
  const double size = std::abs(number);
  const auto format =
      size < 1e-4 || size >= 1e21 ? std::chars_format::scientific : std::chars_format::fixed;
  char buffer[64];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number, format);
  return error == std::errc{} ? std::string(buffer, end) : fmt::format("{}", number);
}

void append_inner(std::string& out, const json::Value& value) {
  if (value.is_null())
    out += "<nil>";
  else
    append_text(out, value);
}

void append_members(std::string& out, const json::Object& object) {
  std::vector<std::pair<std::string_view, const json::Value*>> members;
  for (const auto& member : object)
    members.emplace_back(std::string_view(member.key()), &member.value());
  std::ranges::sort(members, {}, &std::pair<std::string_view, const json::Value*>::first);
  out += "map[";
  for (size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ' ';
    out.append(members[i].first).append(":");
    append_inner(out, *members[i].second);
  }
  out += ']';
}

void append_elements(std::string& out, const json::Array& array) {
  out += '[';
  for (size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ' ';
    append_inner(out, array[i]);
  }
  out += ']';
}

}  // namespace

Value nil() {
  static const json::Value null;
  return borrow(null);
}

Value make(json::Value value) { return std::make_shared<const json::Value>(std::move(value)); }

Value borrow(const json::Value& value) { return {Value{}, &value}; }

Value part_of(const Value& whole, const json::Value& part) { return {whole, &part}; }

bool is_true(const json::Value& value) {
  if (const auto* text = value.if_string()) return !text->empty();
  if (const auto* array = value.if_array()) return !array->empty();
  if (const auto* object = value.if_object()) return !object->empty();
  if (const auto* flag = value.if_bool()) return *flag;
  return number_of(value).value_or(0) != 0;
}

std::string_view kind_of(const json::Value& value) {
  if (value.is_null()) return "nothing";
  if (value.is_string()) return "text";
  if (value.is_bool()) return "true or false";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return "a number";
}

void append_text(std::string& out, const json::Value& value) {
  if (const auto* text = value.if_string()) {
    out.append(text->data(), text->size());
  } else if (const auto* array = value.if_array()) {
    append_elements(out, *array);
  } else if (const auto* object = value.if_object()) {
    append_members(out, *object);
  } else if (const auto* flag = value.if_bool()) {
    out += *flag ? "true" : "false";
  } else if (!value.is_null()) {
    out += number_text(value);
  }
}

std::string number_text(const json::Value& number) {
  if (const auto* whole = number.if_int64()) return std::to_string(*whole);
  if (const auto* whole = number.if_uint64()) return std::to_string(*whole);
  if (const auto* real = number.if_double()) return double_text(*real);
  return {};
}

std::optional<int64_t> integer_of(const json::Value& value) {
  if (const auto* whole = value.if_int64()) return *whole;
  const auto* real = value.if_double();
  if (real == nullptr || std::abs(*real) > 9e15 || std::trunc(*real) != *real) return std::nullopt;
  return static_cast<int64_t>(*real);
}

std::optional<double> number_of(const json::Value& value) {
  if (const auto* whole = value.if_int64()) return static_cast<double>(*whole);
  if (const auto* whole = value.if_uint64()) return static_cast<double>(*whole);
  if (const auto* real = value.if_double()) return *real;
  return std::nullopt;
}

}  // namespace plinth::gotemplate
