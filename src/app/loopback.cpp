#include "app/loopback.hpp"

#include <algorithm>
#include <string>

namespace plinth::app {

bool comes_from_this_machine(const http::Request& request) {
  const bool forwarded =
      request.header("x-forwarded-for") || request.header("forwarded") || request.header("via");
  const std::string_view peer = request.peer;
  return !forwarded &&
         (peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127."));
}

bool is_loopback_host(std::string_view host) {
  if (host == "[::1]" || host.starts_with("[::1]:")) return true;
  const std::string name = http::lower(host.substr(0, host.find(':')));
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  // "127.example.com" is a name that anybody can have.
  return name.starts_with("127.") && std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

bool is_loopback_address(std::string_view listening) {
  return listening == "::1" || (!listening.contains(':') && is_loopback_host(listening));
}

}  // namespace plinth::app
