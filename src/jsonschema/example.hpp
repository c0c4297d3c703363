// Values to show: one for each type and column, always the same.
#pragma once

#include <string>
#include <string_view>

#include "catalog/snapshot.hpp"
#include "jsonschema/bounds.hpp"

namespace plinth::jsonschema {

// As JSON. Of a type that may be anything an empty object.
std::string example_of_type(std::string_view type);

// As JSON, within the bounds wherever they can be met by looking at them.
std::string example_of(const catalog::Column& column, const Bounds& bounds);

// A filter that would find that value: "eq.1", "gte.2025-01-31", "cs.{a}".
std::string example_filter(const catalog::Column& column, const Bounds& bounds);

}  // namespace plinth::jsonschema
