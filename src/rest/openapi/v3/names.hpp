// What the parts of a document are called, and how they refer to each other.
#pragma once

#include <string>
#include <string_view>

#include "json/writer.hpp"

namespace plinth::rest::v3 {

// A name as components may have it: letters, digits, `-` and `_`; every other byte is `.` and two
// hexadecimal digits. No relation is called `Error`, which is the schema of errors.
std::string component_name(std::string_view name);

// "/films", percent-encoded: braces would make a template of it.
std::string path_of(std::string_view relation);

// An object with the member `$ref` and nothing else: {"$ref": "#/components/schemas/films"}.
void write_reference(json::Writer& w, std::string_view section, std::string_view name);

// "#/components/schemas/films/properties/id"; `schema` is a component's name.
std::string property_reference(std::string_view schema, std::string_view property);

}  // namespace plinth::rest::v3
