// QR codes as pictures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plinth::auth {

// The text as a QR code (ISO/IEC 18004), one SVG document on one line. It holds no `#`, `%` or `&`,
// so that it may stand in a data URL as it is, where auth-js puts it. Nothing for a text that no
// code holds: more than 2331 bytes. Takes about a millisecond.
std::optional<std::string> qr_svg(const std::string& text);

}  // namespace plinth::auth
