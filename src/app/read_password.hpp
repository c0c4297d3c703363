// Passwords from people and scripts, without leaving them where others can look.
#pragma once

#include <string>

#include "base/error.hpp"

namespace plinth::app {

// At a terminal it asks twice and shows nothing; otherwise it takes the first line of the standard
// input.
base::Checked<std::string> read_password();

}  // namespace plinth::app
