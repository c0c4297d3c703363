#include "json/scan.hpp"

#include <algorithm>
#include <unordered_set>

#include <boost/json/parse.hpp>

#include <simdjson.h>

#include "json/tree.hpp"

namespace plinth::json {
namespace {

using Keys = std::vector<std::string>;

// For a few keys a look at each is cheaper than a set; for very many it would take for ever.
constexpr size_t few_keys = 32;

Keys keys_of(const simdjson::dom::object& object) {
  const bool few = object.size() <= few_keys;
  Keys keys;
  std::unordered_set<std::string_view> seen;
  for (const auto member : object) {
    const bool is_new =
        few ? std::ranges::find(keys, member.key) == keys.end() : seen.insert(member.key).second;
    if (is_new) keys.emplace_back(member.key);
  }
  return keys;
}

Keys keys_of(const Object& object) {
  Keys keys;
  for (const auto& member : object) keys.emplace_back(member.key());
  return keys;
}

// Takes the elements of an array one by one.
class ArrayOutline {
 public:
  explicit ArrayOutline(size_t elements)
      : out_{.shape = Shape::array_of_objects, .keys = {}, .rows = 0, .elements = elements} {}

  // The keys of an object, nothing for any other value. False when the rest does not matter.
  bool add(std::optional<Keys> keys) {
    if (!keys) return give_up(out_.rows == 0 ? Shape::other : Shape::mixed_keys);
    if (out_.rows++ == 0) {
      out_.keys = *keys;
      sorted_ = *std::move(keys);
      std::ranges::sort(sorted_);
      return true;
    }
    std::ranges::sort(*keys);
    return *keys == sorted_ || give_up(Shape::mixed_keys);
  }

  Outline take() { return std::move(out_); }

 private:
  bool give_up(Shape shape) {
    out_ = {.shape = shape, .keys = {}, .rows = 0, .elements = out_.elements};
    return false;
  }

  Outline out_;
  Keys sorted_;
};

Outline outline_of(const simdjson::dom::element& root) {
  if (simdjson::dom::object object; root.get_object().get(object) == simdjson::SUCCESS) {
    return {.shape = Shape::object, .keys = keys_of(object), .rows = 1};
  }
  simdjson::dom::array array;
  if (root.get_array().get(array) != simdjson::SUCCESS) return {};
  ArrayOutline out(array.size());
  for (const auto element : array) {
    simdjson::dom::object object;
    const bool is_object = element.get_object().get(object) == simdjson::SUCCESS;
    if (!out.add(is_object ? std::optional(keys_of(object)) : std::nullopt)) break;
  }
  return out.take();
}

Outline outline_of(const Value& root) {
  if (const Object* object = root.if_object())
    return {.shape = Shape::object, .keys = keys_of(*object), .rows = 1};
  const Array* array = root.if_array();
  if (array == nullptr) return {};
  ArrayOutline out(array->size());
  for (const Value& element : *array) {
    const Object* object = element.if_object();
    if (!out.add(object != nullptr ? std::optional(keys_of(*object)) : std::nullopt)) break;
  }
  return out.take();
}

}  // namespace

std::optional<Outline> outline(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  const auto failure = parser.parse(text.data(), text.size()).get(root);
  if (!failure) return outline_of(root);
  // PostgreSQL's numeric takes numbers that simdjson does not.
  if (failure != simdjson::NUMBER_ERROR) return std::nullopt;
  boost::json::error_code fault;
  boost::json::parse_options options;
  options.max_depth = 64;
  const Value tree = boost::json::parse({text.data(), text.size()}, fault, {}, options);
  return fault ? std::nullopt : std::optional(outline_of(tree));
}

}  // namespace plinth::json
