#pragma once

#include <string_view>

namespace plinth::app {

std::string_view version();  // "0.1.0"
std::string_view commit();   // short hash, or empty

}  // namespace plinth::app
