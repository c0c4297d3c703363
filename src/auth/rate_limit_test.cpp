#include "auth/rate_limit.hpp"

#include <gtest/gtest.h>

#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, EveryRequestTakesFromItsBucket) {
  struct Row {
    std::string method;
    std::string target;
    std::string route;
    std::string body;
    std::string bucket;  // empty: none
  };
  const std::vector<Row> rows{
      {"POST", "/signup", "/signup", R"({"email":"a@x.io","password":"secret12"})", "signup"},
      {"POST", "/signup", "/signup", R"({"phone":"4915"})", "signup"},
      {"POST", "/signup", "/signup", R"({"data":{}})", "anonymous"},
      {"POST", "/signup", "/signup", R"({"email":"","phone":null})", "anonymous"},
      {"POST", "/signup", "/signup", "no JSON", "signup"},
      {"POST", "/token?grant_type=password", "/token", "", "token"},
      {"POST", "/token?grant_type=pkce", "/token", "", "token"},
      {"POST", "/token?grant_type=refresh_token", "/token", "", "refresh"},
      {"POST", "/token", "/token", "", "token"},
      {"PUT", "/user", "/user", "", "user"},
      {"GET", "/user", "/user", "", ""},
      {"GET", "/verify?token=x", "/verify", "", "verify"},
      {"POST", "/verify", "/verify", "", "verify"},
      {"POST", "/factors/1/challenge", "/factors/{id}/challenge", "", "challenge"},
      {"POST", "/admin/users", "/admin/users", "", ""},
      {"GET", "/health", "/health", "", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.method + row.target + row.body);
    const auto request =
        ServiceTest::make_request({.method = row.method, .target = row.target, .body = row.body});
    const auto bucket = bucket_of(*request, row.route, {});
    EXPECT_EQ(bucket ? bucket->name : "", row.bucket);
  }
}

TEST(RateLimit, QuotasFollowTheSettings) {
  const auto quota = [](const char* target, const char* route, RateLimitSettings settings) {
    const auto request = ServiceTest::make_request({.target = target});
    return bucket_of(*request, route, settings);
  };
  const auto refresh = quota("/token?grant_type=refresh_token", "/token", {.token_refresh = 150});
  EXPECT_EQ(refresh->quota.interval, 2s);
  EXPECT_EQ(refresh->quota.capacity, 60s) << "thirty at once";
  const auto few = quota("/otp", "/otp", {.sign_in_sign_ups = 5});
  EXPECT_EQ(few->quota.capacity, 5min) << "never more at once than in all";
  const auto mfa = quota("/factors/1/verify", "/factors/{id}/verify", {.mfa = 15});
  EXPECT_EQ(mfa->quota.interval, 4s);
  EXPECT_EQ(mfa->quota.capacity, 2min) << "thirty at once";
  EXPECT_FALSE(quota("/otp", "/otp", {.sign_in_sign_ups = 0})) << "0: no limit";
}

}  // namespace
}  // namespace plinth::auth
