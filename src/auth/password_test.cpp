#include "auth/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_task.hpp"

namespace plinth::auth {
namespace {

using testing::ElementsAre;

TEST(PasswordPolicy, HasAFloorOfSixCharacters) {
  const Settings lax{.minimum_password_length = 1};
  ASSERT_TRUE(find_weakness("abcde", lax));
  EXPECT_EQ(find_weakness("abcde", lax)->message, "Password should be at least 6 characters.");
  EXPECT_FALSE(find_weakness("abcdef", lax));
  EXPECT_TRUE(find_weakness("abcdefg", Settings{.minimum_password_length = 8}));
}

TEST(PasswordPolicy, AsksForOneCharacterOfEachSet) {
  const Settings settings{
      .password_requirements = PasswordRequirements::lower_upper_letters_digits_symbols
  };
  EXPECT_FALSE(find_weakness("abcD3:", settings));
  for (const char* password : {"ABCD3:", "abcd3:", "abcDe:", "abcD3e"}) {
    ASSERT_TRUE(find_weakness(password, settings)) << password;
    EXPECT_THAT(find_weakness(password, settings)->reasons, ElementsAre("characters"));
  }
  const auto both =
      find_weakness("ab", Settings{.password_requirements = PasswordRequirements::letters_digits});
  ASSERT_TRUE(both);
  EXPECT_THAT(both->reasons, ElementsAre("length", "characters"));
  EXPECT_EQ(
      both->message,
      "Password should be at least 6 characters. Password should contain at least one character of "
      "each: "
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ, 0123456789."
  );
}

TEST(PasswordPolicy, NamesOfRequirementsAreTheCommandLineToolsOwn) {
  EXPECT_EQ(parse_password_requirements(""), PasswordRequirements::none);
  EXPECT_EQ(parse_password_requirements("letters_digits"), PasswordRequirements::letters_digits);
  EXPECT_FALSE(parse_password_requirements("anything"));
}

TEST(NewPassword, IsRefusedBeyondWhatBcryptReads) {
  EXPECT_TRUE(check_new_password(std::string(72, 'x'), {}));
  EXPECT_EQ(
      check_new_password(std::string(73, 'x'), {}).error().message,
      "Password cannot be longer than 72 characters"
  );
  const auto weak = check_new_password("abc", {});
  EXPECT_EQ(weak.error().status, 422);
  EXPECT_EQ(weak.error().code, "weak_password");
}

TEST(PasswordHash, IsAcceptedWhenItCanBeVerified) {
  EXPECT_TRUE(check_password_hash("$2y$10$tNi1fGz0TXOwGGzZabcdee/r8rp7DgdWmUBRcjbipCaRK8lRXLj06"));
  EXPECT_FALSE(check_password_hash("$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"));
  EXPECT_FALSE(check_password_hash("$2a$10$short"));
}

TEST(VerifyPassword, NeverMatchesAnEmptyHash) {
  net::Loop loop;
  net::WorkerPool cpu(1);
  EXPECT_FALSE(test::run_task(loop, verify_password(cpu, "anything", "")));
  const std::string hash = test::run_task(loop, hash_password(cpu, "secret12"));
  EXPECT_TRUE(test::run_task(loop, verify_password(cpu, "secret12", hash)));
  EXPECT_FALSE(test::run_task(loop, verify_password(cpu, "secret13", hash)));
}

}  // namespace
}  // namespace plinth::auth
