#include "http/client_address.hpp"

#include <gtest/gtest.h>

namespace plinth::http {
namespace {

TEST(ClientAddress, ReadsAddressesAsProxiesWriteThem) {
  const Address v4 = *parse_address("192.0.2.1");
  EXPECT_TRUE(v4.is_v4());
  EXPECT_EQ(parse_address("::ffff:192.0.2.1"), v4);
  EXPECT_EQ(parse_address("192.0.2.1:443"), v4);
  const Address v6 = *parse_address("2001:db8::1");
  EXPECT_FALSE(v6.is_v4());
  EXPECT_EQ(parse_address("[2001:db8::1]"), v6);
  EXPECT_EQ(parse_address("[2001:db8::1]:443"), v6);
  for (const char* text :
       {"",
        "unknown",
        "_hidden",
        "192.0.2",
        "192.0.2.256",
        "1.2.3.4.5",
        "[",
        "[]",
        "2001:db8::1::2",
        "::1/64"})
    EXPECT_FALSE(parse_address(text)) << text;
  EXPECT_FALSE(parse_address(std::string(10'000, ':')));
}

TEST(ClientAddress, NetworksContainWhatTheirPrefixSays) {
  const auto contains = [](const char* network, const char* address) {
    return Network::parse(network)->contains(*parse_address(address));
  };
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(contains("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(contains("192.0.2.128/25", "192.0.2.100"));
  EXPECT_TRUE(contains("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(contains("192.0.2.1", "192.0.2.2"));
  EXPECT_TRUE(contains("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(contains("2001:db8::/32", "2001:db8:ffff::1"));
  EXPECT_FALSE(contains("2001:db8::/32", "2001:db9::1"));
  EXPECT_TRUE(contains("::/0", "8.8.8.8"));
  for (const char* text :
       {"",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8x",
        "::1/129",
        "local",
        "10.0.0.1:80"})
    EXPECT_FALSE(Network::parse(text)) << text;
}

Address seen(
    std::string_view peer, std::vector<std::string_view> forwarded, std::vector<const char*> trusted
) {
  Request request;
  request.peer = peer;
  for (const std::string_view value : forwarded)
    request.headers.push_back({"X-Forwarded-For", value});
  std::vector<Network> networks;
  for (const char* network : trusted) networks.push_back(*Network::parse(network));
  return client_address(request, networks);
}

TEST(ClientAddress, BelievesTrustedProxiesAlone) {
  const auto is = [](const char* text) { return *parse_address(text); };
  // Nobody is trusted: the peer.
  EXPECT_EQ(seen("192.0.2.9", {"1.1.1.1"}, {}), is("192.0.2.9"));
  // The peer is not.
  EXPECT_EQ(seen("192.0.2.9", {"1.1.1.1"}, {"10.0.0.0/8"}), is("192.0.2.9"));
  EXPECT_EQ(seen("10.0.0.1", {"1.1.1.1"}, {"10.0.0.0/8"}), is("1.1.1.1"));
  EXPECT_EQ(seen("10.0.0.1", {}, {"10.0.0.0/8"}), is("10.0.0.1"));
  // What a client wrote itself stands before what the proxy appended.
  EXPECT_EQ(seen("10.0.0.1", {"6.6.6.6, 1.1.1.1"}, {"10.0.0.0/8"}), is("1.1.1.1"));
  EXPECT_EQ(seen("10.0.0.1", {"6.6.6.6", "1.1.1.1"}, {"10.0.0.0/8"}), is("1.1.1.1"));
  // Through two of ours, and from one of ours.
  EXPECT_EQ(seen("10.0.0.1", {"6.6.6.6, 1.1.1.1, 10.0.0.2"}, {"10.0.0.0/8"}), is("1.1.1.1"));
  EXPECT_EQ(seen("10.0.0.1", {"10.0.0.3, 10.0.0.2"}, {"10.0.0.0/8"}), is("10.0.0.3"));
  // Nonsense ends the chain.
  EXPECT_EQ(seen("10.0.0.1", {"1.1.1.1, unknown"}, {"10.0.0.0/8"}), is("10.0.0.1"));
  EXPECT_EQ(seen("10.0.0.1", {"1.1.1.1, bad, 10.0.0.2"}, {"10.0.0.0/8"}), is("10.0.0.2"));
  EXPECT_EQ(seen("10.0.0.1", {",,,"}, {"10.0.0.0/8"}), is("10.0.0.1"));
  // A proxy on a Unix socket.
  EXPECT_EQ(seen("", {"1.1.1.1"}, {"127.0.0.0/8"}), is("1.1.1.1"));
  EXPECT_EQ(seen("", {"1.1.1.1"}, {}), Address());
}

}  // namespace
}  // namespace plinth::http
