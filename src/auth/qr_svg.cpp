#include "auth/qr_svg.hpp"

#include <memory>

#include <fmt/format.h>
#include <qrencode.h>

namespace plinth::auth {
namespace {

constexpr int quiet_zone = 4;  // modules of white on each side, which readers need

using Code = std::unique_ptr<QRcode, decltype(&QRcode_free)>;

bool is_dark(const QRcode& code, int x, int y) { return (code.data[y * code.width + x] & 1) != 0; }

// Each run of dark modules of a row is one rectangle of the path.
std::string path_of(const QRcode& code) {
  std::string out;
  for (int y = 0; y < code.width; ++y) {
    for (int x = 0; x < code.width;) {
      int end = x;
      while (end < code.width && is_dark(code, end, y)) ++end;
      if (end > x)
        out += fmt::format("M{} {}h{}v1h-{}z", x + quiet_zone, y + quiet_zone, end - x, end - x);
      x = end + 1;
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> qr_svg(const std::string& text) {
  const Code code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return std::nullopt;
  const int size = code->width + 2 * quiet_zone;
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}" viewBox="0 0 {1} {1}" )"
      R"(shape-rendering="crispEdges"><path fill="white" d="M0 0h{1}v{1}H0z"/>)"
      R"(<path fill="black" d="{2}"/></svg>)",
      4 * size,
      size,
      path_of(*code)
  );
}

}  // namespace plinth::auth
