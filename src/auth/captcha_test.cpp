#include "auth/captcha.hpp"

#include <gtest/gtest.h>

#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

TEST(Captcha, IsForWhatAnybodyMayAsk) {
  const auto takes = [](const char* method, const char* target, const char* route) {
    return takes_captcha(*ServiceTest::make_request({.method = method, .target = target}), route);
  };
  for (const char* route : {"/signup", "/otp", "/magiclink", "/recover", "/resend"})
    EXPECT_TRUE(takes("POST", route, route)) << route;
  EXPECT_TRUE(takes("POST", "/token?grant_type=password", "/token"));
  EXPECT_FALSE(takes("POST", "/token?grant_type=refresh_token", "/token"));
  EXPECT_FALSE(takes("POST", "/token?grant_type=pkce", "/token"));
  EXPECT_FALSE(takes("POST", "/verify", "/verify"));
  EXPECT_FALSE(takes("POST", "/admin/users", "/admin/users"));
  EXPECT_FALSE(takes("PUT", "/user", "/user"));
}

TEST(Captcha, TheProviderDecides) {
  EXPECT_TRUE(read_captcha_verdict(200, R"({"success":true})"));
  const auto refused = read_captcha_verdict(
      200, R"({"success":false,"error-codes":["invalid-input-response","timeout-or-duplicate"]})"
  );
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 400);
  EXPECT_EQ(refused.error().code, "captcha_failed");
  EXPECT_EQ(
      refused.error().message,
      "captcha protection: request disallowed (invalid-input-response, timeout-or-duplicate)"
  );
  for (const char* body : {"", "[]", "{}", R"({"success":"yes"})", "<html>"})
    EXPECT_EQ(read_captcha_verdict(200, body).error().status, 500) << body;
}

TEST(Captcha, NeedsASecret) {
  EXPECT_TRUE(check_captcha_settings({}));
  EXPECT_FALSE(check_captcha_settings({.enabled = true}));
  EXPECT_TRUE(check_captcha_settings({.enabled = true, .secret = "s"}));
}

}  // namespace
}  // namespace plinth::auth
