// Which values a column takes, as JSON Schema says it: what its type and its checks ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::jsonschema {

// A number in JSON's notation.
struct Limit {
  std::string number;
  bool exclusive = false;
};

struct Bounds {
  std::optional<Limit> minimum, maximum;
  std::optional<int64_t> min_length, max_length;  // characters
  std::optional<int64_t> min_items, max_items;
  std::vector<std::string> values;  // the only ones, as JSON; empty: any
  std::string pattern;              // of a text; empty: any
  std::string json_type;            // "object" or "array", of json; empty: any
};

Bounds bounds_of(const catalog::Column& column);

// Members `enum` to `maxItems`. Where null is allowed it is one of the enumerated values.
void write_bounds(json::Writer& w, const Bounds& bounds, const catalog::Column& column);

}  // namespace plinth::jsonschema
