#include "app/inbox/contents.hpp"

#include <gtest/gtest.h>

namespace plinth::app {
namespace {

TEST(FindLink, PrefersTheOneWithAToken) {
  EXPECT_EQ(find_link("", ""), "");
  EXPECT_EQ(find_link("<a href=\"mailto:x@y\">x</a>", "no link"), "");
  EXPECT_EQ(find_link("<a href=\"https://a.example/\">a</a>", ""), "https://a.example/");
  EXPECT_EQ(
      find_link(
          "<a href=\"https://a.example/\">logo</a> "
          "<a class=x "
          "href='http://b.example/verify?token=1&amp;type=signup&#39;&#43;&nbsp;&x&#9;'>b</a>",
          ""
      ),
      "http://b.example/verify?token=1&type=signup'+&nbsp;&x&#9;"
  );
  EXPECT_EQ(
      find_link("", "Follow (https://b.example/?token_hash=1&x=2) or <http://c.example>"),
      "https://b.example/?token_hash=1&x=2"
  );
  EXPECT_EQ(find_link("<a href=\"https://unclosed", ""), "https://unclosed");
  EXPECT_EQ(find_link("<a href=", ""), "");
}

TEST(ForFrame, LeadsLinksOut) {
  EXPECT_EQ(
      for_frame("<!doctype html><HTML><HEAD><title>x</title>"),
      "<!doctype html><HTML><HEAD><base target=\"_blank\"><title>x</title>"
  );
  EXPECT_EQ(for_frame("<p>x</p>"), "<base target=\"_blank\"><p>x</p>");
}

}  // namespace
}  // namespace plinth::app
