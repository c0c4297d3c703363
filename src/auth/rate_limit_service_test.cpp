// Limits as callers meet them. Two services on one database stand for two programs.
#include "auth/rate_limit.hpp"
#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

class RateLimitTest : public ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    if (IsSkipped()) return;
    sql("truncate app.rate_limits");
    Settings settings = settings_;
    settings.trusted_proxies = {*http::Network::parse("127.0.0.0/8")};
    settings.rate_limit.sign_in_sign_ups = 3;
    start(settings);
  }

  http::Response sign_in_from(std::string_view address, std::vector<http::Header> more = {}) {
    Ask wanted{
        .target = "/token?grant_type=password",
        .body = R"({"email":"nobody@x.io","password":"secret12"})",
        .headers = std::move(more),
    };
    if (!address.empty()) wanted.headers.push_back({"X-Forwarded-For", address});
    return ask(wanted);
  }

  enum class Ending { commit, rollback };
  using Count = net::Task<Result<void>> (*)(Call&, pg::Transaction&);

  Result<void> count(Count count_one, Ending ending = Ending::commit) {
    const auto request = make_request({.target = "/otp"});
    Call call{
        .request = *request,
        .settings = settings_,
        .pool = *pool_ptr(),
        .cpu = cpu_,
        .hashing = cpu_,
        .outgoing = outgoing_,
        .templates = templates_,
    };
    return test::run_task(loop_, count_within(call, count_one, ending));
  }

  static net::Task<Result<void>> count_within(Call& call, Count count_one, Ending ending) {
    CO_TRY(auto transaction, co_await call.begin());
    CO_TRY(co_await count_one(call, transaction));
    if (ending == Ending::commit) {
      CO_TRY(co_await transaction.commit());
    } else {
      co_await transaction.rollback();
    }
    co_return Result<void>();
  }
};

TEST_F(RateLimitTest, CountsByAddressOverAllServices) {
  for (int i = 0; i < 3; ++i) {
    start(settings_);
    EXPECT_EQ(sign_in_from("192.0.2.1").status, 400);
  }
  const http::Response refused =
      sign_in_from("192.0.2.1", {{"X-Supabase-Api-Version", "2024-01-01"}});
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(
      refused.body, R"({"code":"over_request_rate_limit","message":"Request rate limit reached"})"
  );
  EXPECT_EQ(header(refused, "x-sb-error-code"), "over_request_rate_limit");
  const int wait = std::atoi(header(refused, "Retry-After").c_str());
  EXPECT_TRUE(wait > 90 && wait <= 100) << wait;

  EXPECT_EQ(sign_in_from("192.0.2.2").status, 400) << "other addresses may";
  EXPECT_EQ(
      ask({.target = "/signup",
           .body = R"({"email":"limited@x.io","password":"secret12"})",
           .headers = {{"X-Forwarded-For", "192.0.2.1"}}}
      ).status,
      200
  ) << "and the same one may ask for something else";
}

TEST_F(RateLimitTest, NobodyChoosesWhoIsCounted) {
  for (int i = 0; i < 3; ++i) sign_in_from("198.51.100." + std::to_string(i) + ", 192.0.2.3");
  EXPECT_EQ(sign_in_from("198.51.100.9, 192.0.2.3").status, 429);
  for (int i = 0; i < 3; ++i) sign_in_from("2001:db8::" + std::to_string(i));
  EXPECT_EQ(sign_in_from("2001:db8::9").status, 429) << "a /64 is one caller";
}

TEST_F(RateLimitTest, ThisMachineIsNotCountedUnlessAskedFor) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in_from("").status, 400);
  Settings settings = settings_;
  settings.rate_limit.loopback = true;
  start(settings);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sign_in_from("").status, 400);
  EXPECT_EQ(sign_in_from("").status, 429);
}

TEST_F(RateLimitTest, ZeroIsNoLimit) {
  Settings settings = settings_;
  settings.rate_limit.sign_in_sign_ups = 0;
  start(settings);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in_from("192.0.2.4").status, 400);
}

TEST_F(RateLimitTest, CountsMailThatLeaves) {
  settings_.rate_limit.email_sent = 2;
  settings_.email.enable_confirmations = true;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(count(count_email)) << "without a server";
  settings_.email.smtp.host = "smtp.example.com";
  EXPECT_TRUE(count(count_email));
  EXPECT_TRUE(count(count_email));
  const auto refused = count(count_email);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 429);
  EXPECT_EQ(refused.error().code, "over_email_send_rate_limit");
  EXPECT_EQ(refused.error().message, "email rate limit exceeded");
  EXPECT_GT(refused.error().retry_after_seconds, 1700);
  settings_.email.enable_confirmations = false;
  EXPECT_TRUE(count(count_email)) << "addresses are not confirmed";
  settings_.email.enable_confirmations = true;
  settings_.rate_limit.email_sent = 0;
  EXPECT_EQ(count(count_email).error().retry_after_seconds, 0) << "none may be sent";
}

TEST_F(RateLimitTest, CountsMessages) {
  settings_.rate_limit.sms_sent = 1;
  EXPECT_TRUE(count(count_sms));
  EXPECT_TRUE(count(count_sms)) << "without a provider";
  settings_.sms.twilio.enabled = true;
  EXPECT_TRUE(count(count_sms));
  EXPECT_EQ(count(count_sms).error().code, "over_sms_send_rate_limit");
  EXPECT_EQ(count(count_sms).error().message, "SMS rate limit exceeded");
}

TEST_F(RateLimitTest, WhatIsRolledBackIsNotCounted) {
  settings_.rate_limit.sms_sent = 1;
  settings_.sms.twilio.enabled = true;
  EXPECT_TRUE(count(count_sms, Ending::rollback));
  EXPECT_TRUE(count(count_sms));
  EXPECT_FALSE(count(count_sms));
}

}  // namespace
}  // namespace plinth::auth
