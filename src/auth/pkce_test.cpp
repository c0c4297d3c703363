#include "auth/pkce.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

// RFC 7636, appendix B.
constexpr std::string_view verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

TEST(Pkce, VerifierAnswersItsChallenge) {
  const auto read = check_challenge(std::string(challenge), "S256");
  ASSERT_TRUE(read && *read);
  EXPECT_TRUE(is_answered_by(**read, verifier));
  EXPECT_FALSE(is_answered_by(**read, challenge));
  const auto plain = check_challenge(std::string(verifier), "plain");
  ASSERT_TRUE(plain && *plain);
  EXPECT_TRUE(is_answered_by(**plain, verifier));
  EXPECT_FALSE(is_answered_by(**plain, challenge));
}

TEST(Pkce, TakesBothMembersOrNeither) {
  const auto none = check_challenge("", "");
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  for (const auto& [text, method] : std::vector<std::pair<std::string, std::string>>{
           {std::string(challenge), ""},
           {"", "s256"},
           {std::string(challenge), "s512"},
           {std::string(42, 'a'), "s256"},
           {std::string(129, 'a'), "s256"},
           {std::string(42, 'a') + "+", "s256"},
       }) {
    const auto refused = check_challenge(text, method);
    ASSERT_FALSE(refused) << text << " " << method;
    EXPECT_EQ(refused.error().code, code::validation_failed);
    EXPECT_EQ(refused.error().status, 400);
  }
}

}  // namespace
}  // namespace plinth::auth
