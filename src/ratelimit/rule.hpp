// What an operator may limit: who may ask for what how often.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::ratelimit {

// A request is of exactly one class.
enum class Route : uint8_t { rest_read, rest_write, rest_rpc, auth };

// Several of them.
class Routes {
 public:
  // "rest.read", "rest.write", "rest.rpc", "rest" for these three, "auth", "all".
  static std::optional<Routes> parse(std::string_view word);

  bool contain(Route route) const { return (bits_ & bit(route)) != 0; }
  Routes& operator|=(Routes other) {
    bits_ |= other.bits_;
    return *this;
  }

 private:
  static constexpr unsigned bit(Route route) { return 1U << static_cast<unsigned>(route); }
  unsigned bits_ = 0;
};

// Who is counted together: an address (of IPv6 the /64, which is one customer's), an API key, a
// user. Who has no key or is not
// signed in is an address.
enum class By : uint8_t { address, key, user };

struct Rule {
  std::string name;  // shown to clients, who compare it; unique
  Routes routes;
  By by = By::address;
  int64_t requests = 0;            // so many in ...
  std::chrono::seconds per{0};     // ... that time, evenly,
  int64_t burst = 0;               // and that many of them at once
  std::vector<std::string> roles;  // only callers of these; empty: everybody, also who is refused
};

}  // namespace plinth::ratelimit
