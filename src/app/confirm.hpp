// Asking before something that cannot be undone.
#pragma once

#include <string_view>

namespace plinth::app {

// Only people are asked: a script that calls this means it.
bool confirm(std::string_view question);

}  // namespace plinth::app
