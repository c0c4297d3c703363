#include "rest/openapi/server_address.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

std::string parts(std::string_view url) {
  const auto address = parse_server_address(url);
  return address ? address->scheme + " " + address->host + " " + address->base_path : "none";
}

TEST(ServerAddress, TakesAUrlApart) {
  EXPECT_EQ(parts("https://api.example.com/rest/v1"), "https api.example.com:443 /rest/v1");
  EXPECT_EQ(parts("http://example.com"), "http example.com:80 /");
  EXPECT_EQ(parts("http://127.0.0.1:54321/rest/v1/"), "http 127.0.0.1:54321 /rest/v1");
  EXPECT_EQ(parts("http://[::1]:54321/"), "http [::1]:54321 /");
  EXPECT_EQ(parts("https://[::1]"), "https [::1]:443 /");
  EXPECT_EQ(parts("https://user:word@example.com/a?b#c"), "https example.com:443 /a");
}

TEST(ServerAddress, IsNothingForOtherTexts) {
  EXPECT_EQ(parts(""), "none");
  EXPECT_EQ(parts("example.com"), "none");
  EXPECT_EQ(parts("ftp://example.com"), "none");
  EXPECT_EQ(parts("http:///path"), "none");
}

}  // namespace
}  // namespace plinth::rest
