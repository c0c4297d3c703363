#include "auth/hooks/ask_hook.hpp"

#include <gtest/gtest.h>

#include "auth/hooks/decisions.hpp"

namespace plinth::auth {
namespace {

TEST(HookOutput, IsAnObjectOrNothing) {
  EXPECT_TRUE(read_hook_output("")->empty());
  EXPECT_TRUE(read_hook_output("null")->empty());
  EXPECT_TRUE(read_hook_output("{}")->empty());
  EXPECT_EQ(read_hook_output(R"({"decision":"continue"})")->size(), 1u);
  for (const char* text : {"[]", "1", "{", "<html>"}) {
    const auto output = read_hook_output(text);
    ASSERT_FALSE(output) << text;
    EXPECT_EQ(output.error().status, 500);
    EXPECT_EQ(output.error().code, "unexpected_failure");
  }
}

TEST(HookOutput, MayBeAnError) {
  struct Row {
    const char* text;
    int status;
    const char* message;
  };
  const std::vector<Row> rows{
      {R"({"error":{"http_code":403,"message":"not you"}})", 403, "not you"},
      {R"({"error":{"message":"x"},"claims":{}})", 500, "x"},
      {R"({"error":{"http_code":200,"message":"x"}})", 500, "x"},
      {R"({"error":{"http_code":"403","message":"x"}})", 500, "x"},
      {R"({"error":{}})", 500, "The hook answered an error"},
      {R"({"error":"x"})", 500, "The hook answered an error"},
  };
  for (const Row& row : rows) {
    const auto output = read_hook_output(row.text);
    ASSERT_FALSE(output) << row.text;
    EXPECT_EQ(output.error().status, row.status) << row.text;
    EXPECT_EQ(output.error().message, row.message);
  }
  EXPECT_TRUE(read_hook_output(R"({"error":null})"));
}

TEST(HookClaims, AreWhatATokenNeeds) {
  const auto claims = [](std::string_view text) { return check_claims(*json::parse_object(text)); };
  EXPECT_TRUE(claims(
      R"({"aud":["a"],"exp":1,"iat":1,"sub":"s","email":"","phone":"","role":"r","aal":"aal1",)"
      R"("session_id":"x","is_anonymous":false,"more":1})"
  ));
  const auto refused =
      claims(R"({"aud":"a","exp":"1","iat":1,"sub":"s","email":"","phone":"","aal":"aal1",)"
             R"("session_id":"x","is_anonymous":false})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 500);
  EXPECT_EQ(
      refused.error().message,
      "output claims do not conform to the expected schema: \n"
      "- exp: Invalid type. Expected: integer\n- (root): role is required"
  );
}

}  // namespace
}  // namespace plinth::auth
