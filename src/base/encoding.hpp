// Text encodings of bytes: hexadecimal, base64 (RFC 4648 §4), base64url without padding (§5),
// base32 in lower case (§6, GoTrue's refresh tokens), percent-encoding (RFC 3986 §2.1). Decoders
// return nothing for malformed input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plinth::base {

std::string hex(std::string_view bytes);  // lower case
std::optional<std::string> hex_decode(std::string_view text);

std::string base64(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);  // padding optional

std::string base64url(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

std::string base32_lower(std::string_view bytes);  // without padding

// Everything but A-Z a-z 0-9 - _ . ~ becomes %XX.
std::string percent_encode(std::string_view text);

enum class Plus { literal, space };  // `space` in query strings and form bodies

// A malformed escape stays as it is, which is what browsers and the services we stand in for do.
std::string percent_decode(std::string_view text, Plus plus = Plus::literal);

bool is_valid_utf8(std::string_view text);

}  // namespace plinth::base
