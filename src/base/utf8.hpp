// Single characters in UTF-8 (RFC 3629). Whether a text is UTF-8: encoding.hpp.
#pragma once

#include <cstdint>
#include <string>

namespace plinth::base {

// False, with `out` as it was, for what is no character: surrogates and beyond U+10FFFF.
bool append_utf8(std::string& out, uint32_t code);

}  // namespace plinth::base
