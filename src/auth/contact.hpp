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

// How a message may be asked to come: by SMS, which is what no word means. WhatsApp is known and
// not served.
Result<void> check_channel(std::string_view channel);

}  // namespace plinth::auth
