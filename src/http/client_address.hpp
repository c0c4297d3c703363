// Who sent a request, as an address: the peer, or what trusted proxies say of theirs.
//
// Anybody may write an X-Forwarded-For; only what a proxy of ours has appended to it can be
// believed. So it is read from its end, as long as the one who wrote an entry is trusted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace plinth::http {

// Sixteen bytes as in IPv6; an IPv4 address stands as ::ffff:a.b.c.d.
struct Address {
  std::array<uint8_t, 16> bytes{};

  bool is_v4() const;
  bool is_loopback() const;
  bool operator==(const Address&) const = default;
};

// "192.0.2.1", "2001:db8::1", and either with a port as proxies write it: "192.0.2.1:443",
// "[2001:db8::1]:443".
std::optional<Address> parse_address(std::string_view text);

// As PostgreSQL's inet reads it: "192.0.2.1", "2001:db8::1".
std::string to_text(const Address& address);

class Network {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or an address alone.
  static std::optional<Network> parse(std::string_view text);

  bool contains(const Address& address) const;

 private:
  Address base_;
  unsigned prefix_ = 128;  // bits, of the sixteen bytes
};

// The address of the client as the last trusted hop saw it. A peer without an address (a Unix
// socket) is on this machine: it is trusted where anybody is, and counts as :: otherwise.
Address client_address(const Request& request, std::span<const Network> trusted_proxies);

}  // namespace plinth::http
