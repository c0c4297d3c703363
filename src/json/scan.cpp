#include "json/scan.hpp"

#include <algorithm>

#include <simdjson.h>

namespace plinth::json {
namespace {

std::vector<std::string> keys_of(const simdjson::dom::object& object) {
  std::vector<std::string> keys;
  for (const auto member : object) {
    if (std::ranges::find(keys, member.key) == keys.end()) keys.emplace_back(member.key);
  }
  return keys;
}

bool has_exactly(const simdjson::dom::object& object, const std::vector<std::string>& sorted_keys) {
  auto keys = keys_of(object);
  std::ranges::sort(keys);
  return keys == sorted_keys;
}

Outline outline_of_array(const simdjson::dom::array& array) {
  Outline out{.shape = Shape::array_of_objects, .keys = {}, .rows = 0, .elements = array.size()};
  std::vector<std::string> sorted_keys;
  for (const auto element : array) {
    simdjson::dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      return {
          .shape = out.rows == 0 ? Shape::other : Shape::mixed_keys,
          .keys = {},
          .rows = 0,
          .elements = array.size()
      };
    }
    if (out.rows++ == 0) {
      out.keys = keys_of(object);
      sorted_keys = out.keys;
      std::ranges::sort(sorted_keys);
    } else if (!has_exactly(object, sorted_keys)) {
      return {.shape = Shape::mixed_keys, .keys = {}, .rows = 0, .elements = array.size()};
    }
  }
  return out;
}

}  // namespace

std::optional<Outline> outline(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  if (simdjson::dom::object object; root.get_object().get(object) == simdjson::SUCCESS) {
    return Outline{.shape = Shape::object, .keys = keys_of(object), .rows = 1};
  }
  if (simdjson::dom::array array; root.get_array().get(array) == simdjson::SUCCESS)
    return outline_of_array(array);
  return Outline{};
}

}  // namespace plinth::json
