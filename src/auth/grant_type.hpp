// What POST /token is asked with: the query, or a form body, says it.
#pragma once

#include <string>

#include "http/message.hpp"

namespace plinth::auth {

// Empty when nothing says it.
std::string grant_type_of(const http::Request& request);

}  // namespace plinth::auth
