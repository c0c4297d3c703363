#include "auth/hooks/hook_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

using testing::HasSubstr;
using Texts = std::map<std::string, std::string>;

TEST(HookSettings, AFunctionOfTheDatabase) {
  const auto hooks = parse_hooks(
      {{"custom_access_token.enabled", "true"},
       {"custom_access_token.uri", "pg-functions://postgres/public/add_claims"}}
  );
  ASSERT_TRUE(hooks);
  ASSERT_TRUE(hooks->custom_access_token);
  EXPECT_EQ(hooks->custom_access_token->schema, "public");
  EXPECT_EQ(hooks->custom_access_token->function, "add_claims");
  EXPECT_FALSE(hooks->custom_access_token->is_http());
  EXPECT_FALSE(hooks->send_email);
}

TEST(HookSettings, AServerWithSeveralSecrets) {
  const auto hooks = parse_hooks(
      {{"send_email.enabled", "true"},
       {"send_email.uri", "https://hooks.example.com/mail?x=1"},
       {"send_email.secrets", "v1,whsec_b25l|v1,whsec_dHdv"}}
  );
  ASSERT_TRUE(hooks);
  EXPECT_TRUE(hooks->send_email->is_http());
  EXPECT_EQ(hooks->send_email->secrets, (std::vector<std::string>{"one", "two"}));
}

TEST(HookSettings, WhatIsNotEnabledIsNone) {
  const auto hooks = parse_hooks({{"send_sms.uri", "https://x.example"}});
  ASSERT_TRUE(hooks);
  EXPECT_FALSE(hooks->send_sms);
  EXPECT_FALSE(parse_hooks({{"send_sms.enabled", "false"}})->send_sms);
}

TEST(HookSettings, TellsWhatIsWrong) {
  const auto with_uri = [](std::string uri, std::string secrets = {}) {
    return Texts{
        {"send_sms.enabled", "true"},
        {"send_sms.uri", std::move(uri)},
        {"send_sms.secrets", std::move(secrets)},
    };
  };
  struct Row {
    Texts texts;
    const char* message;
  };
  const std::vector<Row> rows{
      {{{"after_user_created.enabled", "true"}}, "auth.hook.after_user_created.enabled is unknown"},
      {{{"send_sms.url", "x"}}, "auth.hook.send_sms.url is unknown"},
      {{{"send_sms", "x"}}, "auth.hook.send_sms is unknown"},
      {{{"send_sms.enabled", "yes"}}, "auth.hook.send_sms.enabled must be true or false"},
      {with_uri(""), "auth.hook.send_sms.uri must be"},
      {with_uri("pg-functions://postgres/public"), "auth.hook.send_sms.uri must name a function"},
      {with_uri("pg-functions://postgres/public/a;b"), "must name a function"},
      {with_uri("pg-functions://postgres//b"), "must name a function"},
      {with_uri("ftp://x.example/"), "auth.hook.send_sms.uri must be"},
      {with_uri("http://x.example/"), "http:// on this machine only"},
      {with_uri("https://x.example/"), "auth.hook.send_sms.secrets must be"},
      {with_uri("https://x.example/", "hunter2"), "auth.hook.send_sms.secrets must be"},
      {with_uri("https://x.example/", "v1,whsec_b25l|"), "auth.hook.send_sms.secrets must be"},
      {with_uri("http://127.0.0.1:9/", "v1,whsec_???"), "auth.hook.send_sms.secrets must be"},
  };
  for (const Row& row : rows) {
    const auto hooks = parse_hooks(row.texts);
    ASSERT_FALSE(hooks) << row.message;
    EXPECT_THAT(hooks.error().message, HasSubstr(row.message));
    EXPECT_THAT(hooks.error().message, testing::Not(HasSubstr("hunter2")));
  }
  EXPECT_TRUE(parse_hooks(with_uri("http://127.0.0.1:9/", "v1,whsec_b25l")));
  EXPECT_TRUE(parse_hooks(with_uri("http://localhost/", "v1,whsec_b25l")));
}

}  // namespace
}  // namespace plinth::auth
