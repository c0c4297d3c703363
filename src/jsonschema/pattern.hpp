// Regular expressions of checks: those that PostgreSQL and ECMA-262, which JSON Schema takes, read
// alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plinth::jsonschema {

// No classes by name, no look-around, no escapes but those that both have.
bool is_portable_pattern(std::string_view pattern);

// A short text that matches a portable pattern, always the same one. Nothing for what is too
// intricate.
std::optional<std::string> example_of_pattern(std::string_view pattern);

}  // namespace plinth::jsonschema
