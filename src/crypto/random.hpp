// Unpredictable values from the operating system's generator.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plinth::crypto {

std::string random_bytes(size_t count);
std::string random_text(size_t bytes);  // base64url of so many random bytes
std::string uuid_v4();                  // lower case, with dashes (RFC 9562 §5.4)

bool is_uuid(std::string_view text);  // any version, either case

}  // namespace plinth::crypto
