// How to reach a user: addresses as the database keeps them, or what is wrong with them.
#pragma once

#include <string>
#include <string_view>

#include "auth/error.hpp"

namespace plinth::auth {

// In lower case. At most 255 bytes, of the form HTML's <input type=email> accepts.
Result<std::string> normalize_email(std::string_view text);

// E.164 without the plus sign.
Result<std::string> normalize_phone(std::string_view text);

}  // namespace plinth::auth
