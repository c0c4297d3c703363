#include "json/tree.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <boost/json/parse.hpp>

#include "base/encoding.hpp"

namespace plinth::json {
namespace {

// Boost takes 1e400 for infinity, which no JSON can say again.
bool is_finite(const Value& value) {
  if (const double* number = value.if_double()) return std::isfinite(*number);
  if (const Array* array = value.if_array()) return std::ranges::all_of(*array, is_finite);
  if (const Object* object = value.if_object())
    return std::ranges::all_of(*object, [](const auto& member) {
      return is_finite(member.value());
    });
  return true;
}

}  // namespace

std::optional<Value> parse(std::string_view text, std::string* reason) {
  if (!base::is_valid_utf8(text)) {
    if (reason != nullptr) *reason = "invalid UTF-8";
    return std::nullopt;
  }
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::error_code failure;
  Value value = boost::json::parse({text.data(), text.size()}, failure, {}, options);
  if (!failure && is_finite(value)) return value;
  if (reason != nullptr) *reason = failure ? failure.message() : "number out of range";
  return std::nullopt;
}

std::optional<Object> parse_object(std::string_view text, std::string* reason) {
  auto value = parse(text, reason);
  if (!value) return std::nullopt;
  if (auto* object = value->if_object()) return std::move(*object);
  if (reason != nullptr) *reason = "expected an object";
  return std::nullopt;
}

std::string to_text(const Value& value) { return boost::json::serialize(value); }
std::string to_text(const Object& object) { return boost::json::serialize(object); }

Value sorted(const Value& value) {
  if (const auto* array = value.if_array()) {
    Array out;
    for (const Value& element : *array) out.push_back(sorted(element));
    return out;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  std::vector<std::string_view> keys;
  for (const auto& member : *object) keys.emplace_back(member.key().data(), member.key().size());
  std::ranges::sort(keys);
  Object out;
  for (const std::string_view key : keys) out.emplace(key, sorted(object->at(key)));
  return out;
}

const Value* find(const Object& object, std::string_view key) {
  const Value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string_view> find_string(const Object& object, std::string_view key) {
  const Value* value = find(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string().data(), value->get_string().size());
}

std::optional<bool> find_bool(const Object& object, std::string_view key) {
  const Value* value = find(object, key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::optional<int64_t> find_integer(const Object& object, std::string_view key) {
  const Value* value = find(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  constexpr double beyond = 9223372036854775808.0;  // 2^63; also false for NaN
  if (value->is_double() && value->get_double() >= -beyond && value->get_double() < beyond)
    return static_cast<int64_t>(value->get_double());
  return std::nullopt;
}

}  // namespace plinth::json
