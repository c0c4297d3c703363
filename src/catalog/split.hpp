// Lists as the queries send them, in one text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plinth::catalog {

// The parts between characters 31; no parts of the empty string.
std::vector<std::string> split(std::string_view text);

}  // namespace plinth::catalog
