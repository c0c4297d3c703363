// What must be known of a JSON body that otherwise passes through to PostgreSQL unparsed (simdjson
// reads it).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::json {

enum class Shape {
  object,
  array_of_objects,  // all with the same keys; empty arrays too
  mixed_keys,        // an array of objects whose keys differ
  other,             // any other JSON value
};

struct Outline {
  Shape shape = Shape::other;
  std::vector<std::string>
      keys;  // of the object, or of the first element; in order of appearance, without repeats
  size_t rows = 0;      // objects of the array; 1 for an object
  size_t elements = 0;  // of an array, objects or not
};

// Nothing when the text is not JSON.
std::optional<Outline> outline(std::string_view text);

}  // namespace plinth::json
