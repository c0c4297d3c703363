// PostgREST's configuration file: lines `name = value`, where a value is a string in double quotes
// ($(NAME) inside it stands for a variable of the environment), a number or a truth value; `#`
// begins a comment. The text of every value is kept as it would stand in an environment variable.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace plinth::postgrest {

using Values = std::map<std::string, std::string, std::less<>>;  // by name, as in the file: db-uri
using Variable = std::function<std::optional<std::string>(std::string_view name)>;

// The error names the line.
base::Checked<Values> parse_config_file(std::string_view text, const Variable& variable);

}  // namespace plinth::postgrest
