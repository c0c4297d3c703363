#include "auth/one_time_token.hpp"

#include <set>

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

TEST(OneTimeToken, IsDigitsAndAHashOfThemWithTheAddress) {
  std::set<std::string> codes;
  for (int i = 0; i < 200; ++i) {
    const OneTimeToken token = make_one_time_token("a@example.com", 6, false);
    EXPECT_EQ(token.code.size(), 6U);
    EXPECT_EQ(token.code.find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(token.hash, hash_code("a@example.com", token.code));
    EXPECT_EQ(token.hash.size(), 56U);
    codes.insert(token.code);
  }
  EXPECT_GT(codes.size(), 190U);
  EXPECT_EQ(make_one_time_token("a@example.com", 10, false).code.size(), 10U);
}

// SHA-224 of "a@example.com123456", by coreutils.
TEST(OneTimeToken, HashesAsTheOriginalDoes) {
  EXPECT_EQ(
      hash_code("a@example.com", "123456"),
      "a1828f725cbf9d6eecc3a3afeb2d88a886ccb3280cc2dc88aafb5c82"
  );
}

TEST(OneTimeToken, SaysSoWhenItIsOfAPkceFlow) {
  const OneTimeToken token = make_one_time_token("a@example.com", 6, true);
  EXPECT_TRUE(is_pkce(token.hash));
  EXPECT_EQ(token.hash.substr(pkce_prefix.size()), hash_code("a@example.com", token.code));
}

TEST(OneTimeToken, IsKnownByEitherFormOfItsHash) {
  User user;
  user.recovery_token = "pkce_abc";
  user.confirmation_token = "def";
  EXPECT_TRUE(is_stored(user, TokenType::recovery, "abc"));
  EXPECT_TRUE(is_stored(user, TokenType::recovery, "pkce_abc"));
  EXPECT_TRUE(is_stored(user, TokenType::confirmation, "pkce_def"));
  EXPECT_FALSE(is_stored(user, TokenType::confirmation, "abc"));
  EXPECT_FALSE(is_stored(user, TokenType::phone_change, ""));
}

TEST(OneTimeToken, CanBeSentAgainAfterAWhile) {
  const Time sent = parse_time("2026-01-01T12:00:00Z").value();
  const auto wait = [&](std::string_view now) {
    return seconds_to_wait(sent, base::Seconds(60), parse_time(now).value());
  };
  EXPECT_EQ(wait("2026-01-01T12:00:00Z"), 60);
  EXPECT_EQ(wait("2026-01-01T12:00:58.5Z"), 2);
  EXPECT_EQ(wait("2026-01-01T12:01:00Z"), 0);
  EXPECT_EQ(seconds_to_wait(std::nullopt, base::Seconds(60), sent), 0);
}

}  // namespace
}  // namespace plinth::auth
