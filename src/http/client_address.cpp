#include "http/client_address.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/ip/address.hpp>

namespace plinth::http {
namespace {

namespace ip = boost::asio::ip;

constexpr int most_hops = 32;  // longer than any chain of proxies, shorter than a header can be
constexpr unsigned v4_offset = 96;  // bits before the IPv4 address

// Without the port and the brackets around an IPv6 address.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && colon == text.rfind(':') ? text.substr(0, colon) : text;
}

std::optional<unsigned> parse_prefix(std::string_view text, unsigned most) {
  unsigned bits = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (failure != std::errc() || end != text.data() + text.size() || bits > most)
    return std::nullopt;
  return bits;
}

// Takes the last item off; nothing when there is none left.
std::optional<std::string_view> take_last(std::string_view& list) {
  if (list.empty()) return std::nullopt;
  const size_t comma = list.rfind(',');
  const std::string_view item = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return trim(item);
}

}  // namespace

bool Address::is_v4() const {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](uint8_t b) { return b == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}

bool Address::is_loopback() const {
  return is_v4() ? bytes[12] == 127 : *this == parse_address("::1");
}

std::string to_text(const Address& address) {
  const ip::address_v6 wide(address.bytes);
  if (!address.is_v4()) return wide.to_string();
  return ip::make_address_v4(ip::v4_mapped, wide).to_string();
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  boost::system::error_code failure;
  const ip::address parsed = ip::make_address(without_port(text), failure);
  if (failure) return std::nullopt;
  const ip::address_v6 wide =
      parsed.is_v4() ? ip::make_address_v6(ip::v4_mapped, parsed.to_v4()) : parsed.to_v6();
  return Address{.bytes = wide.to_bytes()};
}

std::optional<Network> Network::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string_view base = text.substr(0, slash);
  const auto address = parse_address(base);
  if (!address || without_port(base) != base) return std::nullopt;
  Network network;
  network.base_ = *address;
  if (slash == std::string_view::npos) return network;
  const bool dotted = base.find(':') == std::string_view::npos;
  const auto prefix = parse_prefix(text.substr(slash + 1), dotted ? 32 : 128);
  if (!prefix) return std::nullopt;
  network.prefix_ = *prefix + (dotted ? v4_offset : 0);
  return network;
}

bool Network::contains(const Address& address) const {
  const unsigned whole = prefix_ / 8;
  if (!std::equal(base_.bytes.begin(), base_.bytes.begin() + whole, address.bytes.begin()))
    return false;
  const unsigned rest = prefix_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<uint8_t>(0xff00U >> rest);
  return (base_.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

Address client_address(const Request& request, std::span<const Network> trusted_proxies) {
  const auto peer = parse_address(request.peer);
  Address client = peer.value_or(Address());
  if (trusted_proxies.empty()) return client;
  const auto is_trusted = [&](const Address& address) {
    return std::ranges::any_of(trusted_proxies, [&](const Network& network) {
      return network.contains(address);
    });
  };
  if (peer && !is_trusted(*peer)) return client;
  const std::string forwarded = request.header_list("x-forwarded-for");
  std::string_view hops = forwarded;
  for (int i = 0; i < most_hops; ++i) {
    const auto hop = take_last(hops);
    const auto address = hop ? parse_address(*hop) : std::nullopt;
    if (!address) break;  // what cannot be read was not written by ours
    client = *address;
    if (!is_trusted(client)) break;
  }
  return client;
}

}  // namespace plinth::http
