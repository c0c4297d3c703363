// [api.guards]: what roles may ask for, from the texts of the configuration.
#pragma once

#include <map>
#include <string>

#include "base/error.hpp"
#include "rest/guard.hpp"

namespace plinth::app {

// By "ROLE.NAME", as in the file. An error is one sentence with the key and what it may be.
base::Checked<rest::Guards> parse_guards(const std::map<std::string, std::string>& texts);

}  // namespace plinth::app
