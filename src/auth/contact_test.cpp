#include "auth/contact.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

TEST(Email, IsKeptInLowerCase) {
  EXPECT_EQ(normalize_email("Ada.Lovelace+x@Example.IO").value(), "ada.lovelace+x@example.io");
}

TEST(Email, RefusesWhatIsNone) {
  for (const std::string text :
       {"ada",
        "@x.io",
        "ada@",
        "ada@-x.io",
        "ada@x..io",
        "a b@x.io",
        "ada@x.io ",
        "ada@b@x.io",
        "ad\"a@x.io"}) {
    const auto email = normalize_email(text);
    ASSERT_FALSE(email) << text;
    EXPECT_EQ(email.error().message, "Unable to validate email address: invalid format");
  }
  EXPECT_EQ(normalize_email("").error().message, "An email address is required");
  EXPECT_EQ(
      normalize_email(std::string(251, 'a') + "@x.io").error().message,
      "An email address is too long"
  );
}

TEST(Phone, IsKeptWithoutPlusAndBlanks) {
  EXPECT_EQ(normalize_phone("+49 151 1234").value(), "491511234");
  for (const char* text : {"", "+", "0151", "1", "49-151", "1234567890123456"})
    EXPECT_FALSE(normalize_phone(text)) << text;
}

}  // namespace
}  // namespace plinth::auth
