#include "rest/openapi/server_address.hpp"

#include <algorithm>

namespace plinth::rest {

std::optional<ServerAddress> parse_server_address(std::string_view url) {
  const size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = url.substr(0, colon);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.remove_prefix(colon + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const size_t slash = std::min(url.find('/'), url.size());
  std::string_view host = url.substr(0, slash);
  std::string_view path = url.substr(slash);
  host.remove_prefix(host.rfind('@') == std::string_view::npos ? 0 : host.rfind('@') + 1);
  if (host.empty()) return std::nullopt;
  while (path.ends_with('/')) path.remove_suffix(1);

  ServerAddress out{
      .scheme = std::string(scheme),
      .host = std::string(host),
      .base_path = path.empty() ? "/" : std::string(path),
  };
  // The colons of an IPv6 address stand inside of brackets.
  const size_t port = host.rfind(':');
  const bool has_port = port != std::string_view::npos && host.find(']', port) == host.npos;
  if (!has_port) out.host += scheme == "https" ? ":443" : ":80";
  return out;
}

}  // namespace plinth::rest
