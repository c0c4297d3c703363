#include "app/rate_limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr ratelimit::Time now{1'000'000s};

// What the requests of a test have in common.
struct Asked {
  std::string_view method = "GET";
  std::string_view path = "/notes";
  std::vector<http::Header> headers;
  std::string_view query;
  std::string peer = "192.0.2.1";
};

class RateLimitsTest : public testing::Test {
 protected:
  void limit(Config::RateLimit rule) {
    rule.name = "limit";
    rule.requests = 1;
    rule.per = 60s;
    config_.rate_limit.push_back(std::move(rule));
    limits_ = make_rate_limits(config_);
  }

  bool allowed(Asked asked, const char* role = "anon", Service service = Service::rest) {
    http::Request request;
    request.method = asked.method;
    request.path = asked.path;
    request.query = asked.query;
    request.headers = std::move(asked.headers);
    request.peer = std::move(asked.peer);
    const identity::Principal principal{.role = role, .subject = {}, .claims = {}};
    return limits_->check(request, service, *role == '\0' ? nullptr : &principal, now).allowed;
  }

  Config config_;
  std::unique_ptr<RateLimits> limits_;
};

TEST_F(RateLimitsTest, AreNotThereWithoutRules) { EXPECT_EQ(make_rate_limits(Config()), nullptr); }

TEST_F(RateLimitsTest, TellReadsFromWritesAndCalls) {
  limit({.routes = {"rest.write"}, .by = "ip"});
  EXPECT_TRUE(allowed({.method = "GET"}));
  EXPECT_TRUE(allowed({.method = "GET"}));
  EXPECT_TRUE(allowed({.method = "POST", .path = "/rpc/f"}));
  EXPECT_TRUE(allowed({.method = "POST", .path = "/signup"}, "anon", Service::auth));
  EXPECT_TRUE(allowed({.method = "PATCH"}));
  for (const char* method : {"POST", "PATCH", "PUT", "DELETE"})
    EXPECT_FALSE(allowed({.method = method})) << method;
}

TEST_F(RateLimitsTest, TakeAKeyFromWhereverItStands) {
  limit({.by = "key"});
  EXPECT_TRUE(allowed({.headers = {{"apikey", "k"}}}));
  EXPECT_FALSE(allowed({.headers = {{"ApiKey", "k"}}}));
  EXPECT_FALSE(allowed({.query = "select=id&apikey=k"}));
  EXPECT_FALSE(allowed({.headers = {{"authorization", "Bearer k"}}}));
  EXPECT_FALSE(allowed({.headers = {{"authorization", "bEARER   k"}}}));
  EXPECT_TRUE(allowed({.headers = {{"apikey", "another"}}}));
}

// Whoever makes up keys would otherwise be somebody else each time.
TEST_F(RateLimitsTest, CountWrongKeysByAddress) {
  limit({.by = "key"});
  EXPECT_TRUE(allowed({.headers = {{"apikey", "guess 1"}}}, ""));
  EXPECT_FALSE(allowed({.headers = {{"apikey", "guess 2"}}}, ""));
  EXPECT_TRUE(allowed({.headers = {{"apikey", "guess 3"}}, .peer = "192.0.2.2"}, ""));
}

TEST_F(RateLimitsTest, BelieveOnlyTrustedProxies) {
  config_.server.trusted_proxies = {"10.0.0.0/8"};
  limit({.by = "ip"});
  EXPECT_TRUE(allowed({.headers = {{"x-forwarded-for", "1.1.1.1"}}}));
  EXPECT_FALSE(allowed({.headers = {{"x-forwarded-for", "1.1.1.2"}}}));
  EXPECT_TRUE(allowed({.headers = {{"x-forwarded-for", "1.1.1.1"}}, .peer = "10.0.0.1"}));
  EXPECT_TRUE(allowed({.headers = {{"x-forwarded-for", "1.1.1.2"}}, .peer = "10.0.0.1"}));
  EXPECT_FALSE(allowed({.headers = {{"x-forwarded-for", "1.1.1.2"}}, .peer = "10.0.0.1"}));
}

TEST_F(RateLimitsTest, AreExposedOnlyWhereTheyAre) {
  http::Response response;
  response.add("Access-Control-Expose-Headers", "Content-Range");
  expose_rate_limit_fields(response);
  EXPECT_EQ(response.headers.find("access-control-expose-headers"), "Content-Range");
  response.add("RateLimit-Policy", "x");
  expose_rate_limit_fields(response);
  EXPECT_EQ(
      response.headers.find("access-control-expose-headers"),
      "Content-Range, RateLimit, RateLimit-Policy, Retry-After"
  );
}

TEST_F(RateLimitsTest, AreCountedInMetrics) {
  ProcessStats process;
  EXPECT_EQ(render_metrics({}, process).find("rate_limited"), std::string::npos);
  process.rate_limited.emplace_back("visitors read", 3);
  EXPECT_THAT(
      render_metrics({}, process),
      HasSubstr("plinth_rate_limited_total{rule=\"visitors read\"} 3\n")
  );
}

}  // namespace
}  // namespace plinth::app
