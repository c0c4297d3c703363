#include "auth/redirect.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

struct GlobCase {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

TEST(Glob, StopsAtSeparatorsUnlessTwoStars) {
  const std::vector<GlobCase> cases{
      {"https://example.com/", "https://example.com/", true},
      {"https://example.com/", "https://example.com", false},
      {"https://*.example.com/", "https://a.example.com/", true},
      {"https://*.example.com/", "https://a.b.example.com/", false},
      {"https://**.example.com/", "https://a.b.example.com/", true},
      {"https://*.example.com/", "https://evil.com/.example.com/", false},
      {"http://localhost:*/", "http://localhost:3000/", true},
      {"http://localhost:3000/*", "http://localhost:3000/a", true},
      {"http://localhost:3000/*", "http://localhost:3000/a/b", false},
      {"http://localhost:3000/**", "http://localhost:3000/a/b?c=d.e", true},
      {"http://localhost:300?/", "http://localhost:3001/", true},
      {"http://localhost?", "http://localhost/", false},
      {"app://{a,b}/c", "app://b/c", true},
      {"app://{a,b}/c", "app://d/c", false},
      {"app://{a*,b}/c", "app://axe/c", true},
      {"app://[a-c]/", "app://b/", true},
      {"app://[!a-c]/", "app://b/", false},
      {"app://[!a-c]/", "app://d/", true},
      {"a\\*b", "a*b", true},
      {"a\\*b", "axb", false},
      {"{a", "a", false},
      {"[a", "a", false},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"**", "a.b/c", true},
  };
  for (const GlobCase& one : cases)
    EXPECT_EQ(matches_glob(one.pattern, one.text), one.matches) << one.pattern << " " << one.text;
}

TEST(Glob, EndsInReasonableTime) {
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "**a";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(4000, 'a')));
  EXPECT_FALSE(matches_glob("**", std::string(5000, 'a')));
}

struct RedirectCase {
  std::string_view url;
  bool allowed;
};

TEST(Redirect, IsTheSiteOrListed) {
  const Settings settings{
      .site_url = "https://app.example.com/start",
      .additional_redirect_urls =
          {"https://*.preview.example.com/**", "myapp://**", "http://127.0.0.1:*/**", "http://**"},
  };
  const std::vector<RedirectCase> cases{
      {"https://app.example.com/", true},
      {"https://APP.example.com/other?x=1#y", true},
      {"https://app.example.com:8443/", false},
      {"http://app.example.com/", true},  // by the widest glob
      {"https://app.example.com.evil.com/", false},
      {"https://app.example.com@evil.com/", false},
      {"https://evil.com/https://app.example.com/", false},
      {"https://pr-1.preview.example.com/a/b#c", true},
      {"https://a.b.preview.example.com/", false},
      {"myapp://callback", true},
      {"myapp:callback", false},
      {"http://127.0.0.1:5173/a", true},
      {"http://2130706433/", false},  // 127.0.0.1 as one number
      {"http://10.0.0.1/", false},    // an address that is not this machine
      {"http://[::1]:3000/", true},
      {"http://[fe80::1]/", false},
      {"http://exa_mple.com/", false},
      {"http://ex ample.com/", false},
      {"http://example.com\\@evil.com/", false},
      {"//example.com/", false},
      {"/relative", false},
      {"javascript:alert(1)", false},
      {"", false},
  };
  for (const RedirectCase& one : cases)
    EXPECT_EQ(is_allowed_redirect(one.url, settings), one.allowed) << one.url;
}

TEST(Redirect, PortsOfThisMachineAreAllTheSame) {
  const Settings settings{.site_url = "http://localhost:3000"};
  EXPECT_TRUE(is_allowed_redirect("http://localhost:5173/a", settings));
  EXPECT_FALSE(is_allowed_redirect("http://127.0.0.1:3000/", settings));
  EXPECT_FALSE(is_allowed_redirect("https://localhost:3000/", settings));
}

std::string chosen(
    std::string_view query, std::vector<http::Header> headers, const Settings& settings
) {
  http::Request request;
  request.query = query;
  request.headers = std::move(headers);
  return choose_redirect(request, settings);
}

TEST(Redirect, ComesFromHeaderQueryOrReferer) {
  const Settings settings{
      .site_url = "http://localhost:3000", .additional_redirect_urls = {"https://ok.example/**"}
  };
  EXPECT_EQ(
      chosen("redirect_to=https%3A%2F%2Fok.example%2Fa%3Fb%3Dc", {}, settings),
      "https://ok.example/a?b=c"
  );
  EXPECT_EQ(
      chosen(
          "redirect_to=https://ok.example/q", {{"Redirect_To", "https://ok.example/h"}}, settings
      ),
      "https://ok.example/h"
  );
  EXPECT_EQ(chosen("", {{"Referer", "https://ok.example/r"}}, settings), "https://ok.example/r");
  EXPECT_EQ(chosen("redirect_to=https://evil.example/", {}, settings), "http://localhost:3000");
}

}  // namespace
}  // namespace plinth::auth
