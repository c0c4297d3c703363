#include "auth/url.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

TEST(Url, ComesInParts) {
  const auto url = parse_url("HTTPS://Example.com:8443/a/b?c=d#e?f");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, "8443");
  EXPECT_EQ(url->path, "/a/b");
  EXPECT_EQ(url->query, "c=d");
  EXPECT_EQ(url->fragment, "e?f");
}

TEST(Url, KnowsBracketsAndSchemesWithoutHost) {
  const auto v6 = parse_url("http://[::1]:3000");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "[::1]");
  EXPECT_EQ(v6->port, "3000");
  const auto app = parse_url("com.example.app:/callback");
  ASSERT_TRUE(app);
  EXPECT_EQ(app->host, "");
  EXPECT_EQ(app->path, "/callback");
}

TEST(Url, RefusesWhatPeopleReadDifferently) {
  for (const std::string_view text :
       {"",
        "a",
        "/a",
        "1a://b",
        "http://user@host/",
        "http://[::1/",
        "http://a:80a/",
        "http://a b/",
        "http://a\\b/",
        "http://a\tb/",
        "http://a\x7f/"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, TellsAddressesOfThisMachine) {
  EXPECT_TRUE(is_ip_literal("10.0.0.1"));
  EXPECT_TRUE(is_ip_literal("[::1]"));
  EXPECT_FALSE(is_ip_literal("example.com"));
  EXPECT_TRUE(is_loopback_address("127.9.9.9"));
  EXPECT_TRUE(is_loopback_address("[::1]"));
  EXPECT_FALSE(is_loopback_address("10.0.0.1"));
}

TEST(Url, TakesFields) {
  EXPECT_EQ(encode_fields({{"b", "1 2"}, {"a", "x&y=z#é"}}), "a=x%26y%3Dz%23%C3%A9&b=1+2");
  EXPECT_EQ(with_query("http://a/b", {{"c", "d"}}), "http://a/b?c=d");
  EXPECT_EQ(with_query("http://a/b?x=1#f", {{"c", "d"}}), "http://a/b?x=1&c=d#f");
  EXPECT_EQ(with_fragment("http://a/b#old", "c=d"), "http://a/b#c=d");
  EXPECT_EQ(with_fragment("http://a/b#old", ""), "http://a/b");
}

}  // namespace
}  // namespace plinth::auth
