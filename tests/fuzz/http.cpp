
#include <array>

#include "fuzz.hpp"
#include "http/client_address.hpp"
#include "http/cors.hpp"
#include "http/parser.hpp"

namespace plinth::http {
namespace {

constexpr uint64_t largest_body = 1000;

// Feeds `text` in pieces as a session would; the request as text, or "unfinished" or "refused".
std::string parse(std::string_view text, size_t piece) {
  Request request;
  RequestParser parser(request, {.head_bytes = 2000, .target_bytes = 500});
  std::string buffer;
  bool routed = false;
  while (!text.empty() && !parser.is_done()) {
    buffer += text.substr(0, piece);
    text.remove_prefix(std::min(piece, text.size()));
    auto progress = parser.take(buffer);
    if (!routed && parser.is_header_done()) {
      routed = true;
      if (!parser.accept_body(largest_body)) return "refused";
      progress = parser.take(buffer);
    }
    if (progress == RequestParser::Progress::refused) return "refused";
  }
  if (!parser.is_done()) return "unfinished";

  const auto inside = [&](std::string_view view) {
    return view.empty() || (view.data() >= request.head.data() &&
                            view.data() + view.size() <= request.head.data() + request.head.size());
  };
  std::string out(request.method);
  out.append(" ").append(request.target).append("\n");
  fuzz::require(
      inside(request.method) && inside(request.path) && inside(request.query), "views are inside"
  );
  for (const Header& header : request.headers) {
    fuzz::require(inside(header.name) && inside(header.value), "views are inside");
    fuzz::require(
        header.value.find_first_of("\r\n") == std::string_view::npos, "values are one line"
    );
    out.append(header.name).append(": ").append(header.value).append("\n");
  }
  fuzz::require(request.body.size() <= largest_body, "the body is limited");
  constexpr std::array trusted{"0.0.0.0/0", "::/64"};
  for (const char* network : trusted) client_address(request, std::array{*Network::parse(network)});
  answer_preflight(request, {.origins = {}, .methods = "GET", .exposed_headers = ""});
  parse_query(request.query);
  return out + request.body;
}

}  // namespace
}  // namespace plinth::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view text = fuzz::text_of(data, size);
  const std::string whole = http::parse(text, text.size() + 1);
  const std::string slow = http::parse(text, 1);
  // A limit may be noticed earlier or later, depending on the pieces; a request is the same in any.
  if (whole != slow) {
    const auto answered = [](const std::string& one) {
      return one != "refused" && one != "unfinished";
    };
    fuzz::require(!answered(whole) || !answered(slow), "pieces make no difference");
  }
  return 0;
}
