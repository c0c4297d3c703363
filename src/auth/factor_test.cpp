#include "auth/factor.hpp"

#include <gtest/gtest.h>

#include "auth/one_time_token.hpp"
#include "crypto/otp.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-01-01T12:00:00Z");
const std::string key = "12345678901234567890";

Factor factor(const std::string& name, const std::string& status, const std::string& phone = {}) {
  Factor out;
  out.id = "id-" + name;
  out.friendly_name = name;
  out.type = phone.empty() ? "totp" : "phone";
  out.status = status;
  out.phone = phone;
  return out;
}

template <class T>
std::string refusal(const Result<T>& result) {
  return result ? "" : result.error().code;
}

TEST(Enrolment, HasALimitUniqueNamesAndAnAssuranceLevel) {
  struct Case {
    std::string what;
    std::vector<Factor> factors;
    std::string name;
    std::string aal;
    std::string code;
  };
  const Factor open = factor("a", "unverified");
  const Factor proved = factor("b", "verified");
  for (const Case& c : std::vector<Case>{
           {"the first", {}, "", "aal1", ""},
           {"two without a name", {factor("", "unverified")}, "", "aal1", "mfa_factor_name_conflict"
           },
           {"the same name", {open}, "a", "aal1", "mfa_factor_name_conflict"},
           {"another name", {open}, "b", "aal1", ""},
           {"another beside a verified one", {proved}, "c", "aal1", "insufficient_aal"},
           {"the same at aal2", {proved}, "c", "aal2", ""},
           {"too many", {open, proved}, "c", "aal2", ""},
           {"one too many",
            {open, proved, factor("c", "unverified")},
            "d",
            "aal2",
            "too_many_enrolled_mfa_factors"},
       }) {
    User user;
    user.factors = c.factors;
    const MfaSettings settings{.max_enrolled_factors = 3};
    EXPECT_EQ(refusal(check_enrolment(user, c.name, c.aal, settings)), c.code) << c.what;
  }
}

TEST(Enrolment, AnUnverifiedPhoneIsReplacedAndAVerifiedOneStays) {
  User user;
  user.factors = {factor("a", "unverified", "491"), factor("b", "verified", "492")};
  EXPECT_EQ(find_replaced_factor(user, "491").value(), "id-a");
  EXPECT_EQ(find_replaced_factor(user, "493").value(), std::nullopt);
  EXPECT_EQ(refusal(find_replaced_factor(user, "492")), "mfa_verified_factor_exists");
}

TEST(Enrolment, SaysWhatIsDisabled) {
  MfaSettings settings;
  settings.totp = {.enroll_enabled = false, .verify_enabled = false};
  EXPECT_EQ(
      refusal(check_enroll_enabled(FactorType::totp, settings)), "mfa_totp_enroll_not_enabled"
  );
  EXPECT_EQ(
      refusal(check_verify_enabled(FactorType::totp, settings)), "mfa_totp_verify_not_enabled"
  );
  EXPECT_EQ(
      refusal(check_enroll_enabled(FactorType::phone, settings)), "mfa_phone_enroll_not_enabled"
  );
  EXPECT_EQ(
      refusal(check_verify_enabled(FactorType::phone, settings)), "mfa_phone_verify_not_enabled"
  );
  EXPECT_EQ(
      refusal(check_enroll_enabled(FactorType::webauthn, settings)),
      "mfa_webauthn_enroll_not_enabled"
  );
  EXPECT_EQ(
      refusal(check_verify_enabled(FactorType::webauthn, settings)),
      "mfa_webauthn_verify_not_enabled"
  );
}

TEST(OtpauthUri, IsWhatAuthenticatorAppsRead) {
  EXPECT_EQ(
      otpauth_uri("example.com", "ada@example.com", "GEZDGNBV"),
      "otpauth://totp/example.com:ada@example.com?algorithm=SHA1&digits=6&issuer=example.com"
      "&period=30&secret=GEZDGNBV"
  );
  EXPECT_EQ(
      otpauth_uri("Ada & Co: x", "a+b@x.io", "GEZDGNBV"),
      "otpauth://totp/Ada%20%26%20Co%3A%20x:a%2Bb@x.io?algorithm=SHA1&digits=6"
      "&issuer=Ada%20%26%20Co%3A%20x&period=30&secret=GEZDGNBV"
  );
}

ProofFacts asked(FactorType type) {
  return {
      .type = type,
      .phone = "49151",
      .secret = crypto::otp_key_text(key),
      .last_step = 0,
      .challenge =
          FactorChallenge{
              .created_at = now - 1min,
              .verified_at = std::nullopt,
              .same_ip = true,
              .code = hash_code("49151", "123456"),
          },
      .now = now,
  };
}

TEST(Challenge, IsGoodOnceFromOnePlaceForFiveMinutes) {
  const ProofFacts good = asked(FactorType::totp);
  EXPECT_EQ(refusal(check_challenge(good, "c")), "");
  ProofFacts facts = good;
  facts.challenge.reset();
  EXPECT_EQ(refusal(check_challenge(facts, "c")), "mfa_factor_not_found");
  facts = good;
  facts.challenge->verified_at = now - 1s;
  EXPECT_EQ(refusal(check_challenge(facts, "c")), "mfa_ip_address_mismatch");
  facts = good;
  facts.challenge->same_ip = false;
  EXPECT_EQ(refusal(check_challenge(facts, "c")), "mfa_ip_address_mismatch");
  facts = good;
  facts.challenge->created_at = now - 300s;
  EXPECT_EQ(refusal(check_challenge(facts, "c")), "");
  facts.challenge->created_at = now - 301s;
  EXPECT_EQ(refusal(check_challenge(facts, "c")), "mfa_challenge_expired");
}

TEST(Code, OfAnAppWorksOnce) {
  ProofFacts facts = asked(FactorType::totp);
  const int64_t step = crypto::totp_step(unix_seconds(now));
  const std::string code = crypto::hotp(key, static_cast<uint64_t>(step), 6);
  const auto answer = check_code(facts, code);
  EXPECT_EQ(answer.value(), std::to_string(step));
  facts.last_step = step;
  EXPECT_EQ(refusal(check_code(facts, code)), "mfa_verification_failed");
  facts.last_step = 0;
  facts.secret = "not base32!";
  EXPECT_EQ(refusal(check_code(facts, code)), "mfa_verification_failed");
}

TEST(Code, OfAPhoneIsTheOneThatWasSent) {
  ProofFacts facts = asked(FactorType::phone);
  EXPECT_EQ(check_code(facts, "123456").value(), hash_code("49151", "123456"));
  EXPECT_EQ(refusal(check_code(facts, "123457")), "mfa_verification_failed");
  facts.challenge->code.clear();
  EXPECT_EQ(refusal(check_code(facts, "")), "mfa_verification_failed");
}

}  // namespace
}  // namespace plinth::auth
