#include "auth/verification.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

const Time sent = parse_time("2026-01-01T12:00:00Z").value();
const Time soon = parse_time("2026-01-01T12:00:30Z").value();

User make_user_with_codes() {
  User user;
  user.id = "6c4f1f1e-0000-4000-8000-000000000001";
  user.email = "a@example.com";
  user.confirmation_token = "confirm";
  user.confirmation_sent_at = sent;
  user.recovery_token = "recover";
  user.recovery_sent_at = sent;
  user.email_change = "b@example.com";
  user.email_change_token_new = "new";
  user.email_change_token_current = "current";
  user.email_change_sent_at = sent;
  user.phone_change_token = "phone";
  user.phone_change_sent_at = sent;
  return user;
}

struct MatchCase {
  VerifyType type;
  std::string_view hash;
  std::optional<TokenType> matched;
};

TEST(Verification, CodesServeForTheirTypesAlone) {
  const User user = make_user_with_codes();
  const std::vector<MatchCase> cases{
      {VerifyType::signup, "confirm", TokenType::confirmation},
      {VerifyType::invite, "confirm", TokenType::confirmation},
      {VerifyType::signup, "recover", std::nullopt},
      {VerifyType::recovery, "recover", TokenType::recovery},
      {VerifyType::magiclink, "recover", TokenType::recovery},
      {VerifyType::magiclink, "confirm", std::nullopt},
      {VerifyType::email, "confirm", TokenType::confirmation},
      {VerifyType::email, "recover", TokenType::recovery},
      {VerifyType::email, "new", std::nullopt},
      {VerifyType::email_change, "new", TokenType::email_change_new},
      {VerifyType::email_change, "current", TokenType::email_change_current},
      {VerifyType::sms, "confirm", TokenType::confirmation},
      {VerifyType::phone_change, "phone", TokenType::phone_change},
      {VerifyType::phone_change, "new", std::nullopt},
      {VerifyType::recovery, "", std::nullopt},
  };
  for (const MatchCase& one : cases)
    EXPECT_EQ(find_match(user, one.type, one.hash, Settings(), soon), one.matched) << one.hash;
}

TEST(Verification, CodesRunOut) {
  const User user = make_user_with_codes();
  Settings settings;
  settings.email.otp_expiry = base::Seconds(3600);
  settings.sms.otp_expiry = base::Seconds(60);
  const auto at = [&](VerifyType type, std::string_view hash, int64_t seconds) {
    return find_match(user, type, hash, settings, sent + base::Seconds(seconds)).has_value();
  };
  EXPECT_TRUE(at(VerifyType::recovery, "recover", 3599));
  EXPECT_FALSE(at(VerifyType::recovery, "recover", 3600));
  EXPECT_TRUE(at(VerifyType::phone_change, "phone", 59));
  EXPECT_FALSE(at(VerifyType::phone_change, "phone", 60));
  EXPECT_FALSE(at(VerifyType::sms, "confirm", 60));
}

TEST(Verification, AChangeOfAddressTakesBothUnlessToldOtherwise) {
  User user = make_user_with_codes();
  Settings settings;
  EXPECT_TRUE(is_first_half(user, TokenType::email_change_new, settings));
  EXPECT_FALSE(is_first_half(user, TokenType::recovery, settings));
  user.email_change_confirm_status = 1;
  EXPECT_FALSE(is_first_half(user, TokenType::email_change_current, settings));
  user.email_change_confirm_status = 0;
  settings.email.double_confirm_changes = false;
  EXPECT_FALSE(is_first_half(user, TokenType::email_change_new, settings));
  settings.email.double_confirm_changes = true;
  user.email.clear();  // anonymous: there is no address to ask
  EXPECT_FALSE(is_first_half(user, TokenType::email_change_new, settings));
}

TEST(Verification, FlowsAreCalledAfterWhatBeganThem) {
  EXPECT_EQ(flow_method(VerifyType::email, TokenType::confirmation), "email/signup");
  EXPECT_EQ(flow_method(VerifyType::email, TokenType::recovery), "magiclink");
  EXPECT_EQ(flow_method(VerifyType::magiclink, TokenType::recovery), "magiclink");
  EXPECT_EQ(flow_method(VerifyType::recovery, TokenType::recovery), "recovery");
  EXPECT_EQ(flow_method(VerifyType::email_change, TokenType::email_change_new), "email_change");
}

}  // namespace
}  // namespace plinth::auth
