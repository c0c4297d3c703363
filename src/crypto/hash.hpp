// Digests and comparisons. OpenSSL 3 underneath; it is included nowhere outside crypto/.
#pragma once

#include <string>
#include <string_view>

namespace plinth::crypto {

enum class Digest { sha1, sha224, sha256, sha384, sha512 };  // sha1: for HMAC and look-ups alone

std::string hash(Digest digest, std::string_view bytes);                        // raw bytes
std::string hmac(Digest digest, std::string_view key, std::string_view bytes);  // raw bytes

// Takes the same time whatever the contents; unequal lengths are told at once.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace plinth::crypto
