// Hooks that are functions of the database, through the whole service. Those by HTTP:
// tests/e2e/hooking_in.test.ts.
#include <gmock/gmock.h>

#include "auth/service_fixture.hpp"
#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

using testing::HasSubstr;

class HookTest : public ServiceTest {
 protected:
  // A function public.NAME(event jsonb) that the service may call.
  static Hook function(const std::string& name, const std::string& body) {
    const auto made = cluster_->run(
        "create or replace function public." + name +
        "(event jsonb) returns jsonb language plpgsql as $$" + body +
        "$$; grant execute on function public." + name +
        "(jsonb) to supabase_auth_admin;"
        "grant usage on schema public to supabase_auth_admin;"
        "create table if not exists public.heard (name text, event jsonb);"
        "grant select, insert on public.heard to supabase_auth_admin"
    );
    EXPECT_TRUE(made) << made.error().message;
    return {.schema = "public", .function = name, .url = {}, .secrets = {}};
  }

  void use(Hooks hooks) {
    Settings settings = settings_;
    settings.hooks = std::move(hooks);
    start(settings);
  }

  static json::Object claims_of(const json::Object& session) {
    const std::string token = text(session, "access_token");
    const size_t start = token.find('.') + 1;
    const auto payload =
        base::base64url_decode(token.substr(start, token.find('.', start) - start));
    return json::parse_object(payload.value_or("")).value_or(json::Object());
  }

  http::Response try_password(const std::string& email, const std::string& password) {
    return ask(
        {.target = "/token?grant_type=password",
         .body = R"({"email":")" + email + R"(","password":")" + password + R"("})",
         .headers = {{"X-Supabase-Api-Version", "2024-01-01"}}}
    );
  }
};

TEST_F(HookTest, ClaimsOfTokensAreTheHooks) {
  use({.custom_access_token = function("add_claims", R"(begin
    insert into public.heard values ('claims', event);
    return jsonb_build_object('claims', event -> 'claims' || '{"plan": "pro"}');
  end)")});
  const json::Object session = sign_up("claims@x.io");
  const json::Object claims = claims_of(session);
  EXPECT_EQ(text(claims, "plan"), "pro");
  EXPECT_EQ(text(claims, "sub"), user_id(session));
  EXPECT_EQ(sql("select event ->> 'authentication_method' from public.heard"), "password");
  EXPECT_EQ(sql("select event #>> '{metadata,name}' from public.heard"), "customize-access-token");
  EXPECT_EQ(sql("select event ->> 'user_id' from public.heard"), user_id(session));
  EXPECT_EQ(
      sql("select exists (select from auth.sessions s, public.heard h where s.id::text = h.event "
          "#>> '{claims,session_id}')"),
      "t"
  );
  const http::Response refreshed = refresh(text(session, "refresh_token"));
  EXPECT_EQ(text(claims_of(*json::parse_object(refreshed.body)), "plan"), "pro");
  EXPECT_EQ(
      sql("select event ->> 'authentication_method' from public.heard offset 1"), "token_refresh"
  );
}

TEST_F(HookTest, ClaimsThatLackSomethingGiveNoToken) {
  sign_up("lacking@x.io");
  use({.custom_access_token = function("drop_role", R"(begin
    return jsonb_build_object('claims', (event -> 'claims') - 'role');
  end)")});
  const http::Response refused = try_password("lacking@x.io", "secret12");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("output claims do not conform to the expected schema"));
  EXPECT_THAT(refused.body, HasSubstr("role is required"));
  EXPECT_THAT(refused.body, testing::Not(HasSubstr("access_token")));
}

TEST_F(HookTest, WhatAFunctionRaisesStaysInTheLog) {
  sign_up("raising@x.io");
  use({.custom_access_token = function("raising", "begin raise exception 'row 42 of Ada'; end")});
  const http::Response refused = try_password("raising@x.io", "secret12");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, testing::Not(HasSubstr("Ada")));
  EXPECT_THAT(refused.body, HasSubstr("Error running hook"));
}

TEST_F(HookTest, AFunctionHasTwoSeconds) {
  sign_up("slow@x.io");
  use({.custom_access_token = function("slow", "begin perform pg_sleep(60); return event; end")});
  const auto before = net::Clock::now();
  const http::Response refused = try_password("slow@x.io", "secret12");
  EXPECT_LT(net::Clock::now() - before, std::chrono::seconds(30));
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("hook_timeout"));
}

TEST_F(HookTest, NewcomersNeedTheHooksConsent) {
  use({.before_user_created = function("only_friends", R"(begin
    if event #>> '{user,email}' like '%@friends.io' then
      return '{}';
    end if;
    return '{"error": {"http_code": 403, "message": "friends only"}}';
  end)")});
  Settings settings = settings_;
  settings.enable_anonymous_sign_ins = true;
  start(settings);
  check({
      {.name = "a friend",
       .ask = {.target = "/signup", .body = R"({"email":"a@friends.io","password":"secret12"})"},
       .contains = {"access_token"}},
      {.name = "somebody else",
       .ask = {.target = "/signup", .body = R"({"email":"a@x.io","password":"secret12"})"},
       .status = 403,
       .contains = {"friends only"}},
      {.name = "nobody",
       .ask = {.target = "/signup", .body = "{}"},
       .status = 403,
       .contains = {"friends only"}},
      {.name = "by code",
       .ask = {.target = "/otp", .body = R"({"email":"b@x.io"})"},
       .status = 403,
       .contains = {"friends only"}},
      {.name = "by an administrator",
       .ask = {.target = "/admin/users", .body = R"({"email":"c@x.io"})", .bearer = admin()},
       .status = 403,
       .contains = {"friends only"}},
      {.name = "by invitation",
       .ask = {.target = "/invite", .body = R"({"email":"d@x.io"})", .bearer = admin()},
       .status = 403,
       .contains = {"friends only"}},
      {.name = "a friend by invitation",
       .ask = {.target = "/invite", .body = R"({"email":"e@friends.io"})", .bearer = admin()},
       .contains = {"e@friends.io"}},
  });
  EXPECT_EQ(
      sql("select count(*) from auth.users where email in ('a@x.io', 'b@x.io', 'c@x.io', 'd@x.io')"
      ),
      "0"
  );
}

TEST_F(HookTest, PasswordAttemptsMayBeRejected) {
  const json::Object session = sign_up("attempts@x.io");
  use({.password_verification_attempt = function("judge", R"(begin
    if (event -> 'valid')::boolean then
      return '{"decision": "reject", "message": "not today", "should_logout_user": true}';
    end if;
    return '{"decision": "continue"}';
  end)")});
  EXPECT_THAT(try_password("attempts@x.io", "wrong").body, HasSubstr("Invalid login credentials"));
  EXPECT_EQ(
      sql("select count(*) from auth.sessions where user_id = '" + user_id(session) + "'"), "1"
  );
  const http::Response rejected = try_password("attempts@x.io", "secret12");
  EXPECT_EQ(rejected.status, 400);
  EXPECT_EQ(rejected.body, R"({"code":"invalid_credentials","message":"not today"})");
  EXPECT_EQ(
      sql("select count(*) from auth.sessions where user_id = '" + user_id(session) + "'"), "0"
  );
  EXPECT_THAT(
      try_password("nobody-at-all@x.io", "secret12").body, HasSubstr("Invalid login credentials")
  );
}

TEST_F(HookTest, AnUnclearDecisionIsNone) {
  sign_up("unclear@x.io");
  use({.password_verification_attempt = function("unclear", "begin return '{}'; end")});
  EXPECT_EQ(try_password("unclear@x.io", "secret12").status, 500);
}

TEST_F(HookTest, MailIsTheHooks) {
  Settings settings = settings_;
  settings.email.enable_confirmations = true;
  settings.hooks.send_email = function("send_mail", R"(begin
    insert into public.heard values ('mail', event);
    return '{}';
  end)");
  start(settings);
  ask_json({.target = "/signup", .body = R"({"email":"mail@x.io","password":"secret12"})"});
  const std::string heard = "from public.heard where name = 'mail'";
  EXPECT_EQ(sql("select event #>> '{email_data,email_action_type}' " + heard), "signup");
  EXPECT_EQ(sql("select event #>> '{user,email}' " + heard), "mail@x.io");
  EXPECT_EQ(
      sql("select event #>> '{email_data,token_hash}' = (select confirmation_token from auth.users "
          "where email = 'mail@x.io') " +
          heard),
      "t"
  );
  EXPECT_EQ(sql("select count(*) from app.outbox where recipient = 'mail@x.io'"), "0");
  const std::string code = sql("select event #>> '{email_data,token}' " + heard);
  EXPECT_EQ(
      ask({.target = "/verify",
           .body = R"({"type":"signup","email":"mail@x.io","token":")" + code + R"("})"})
          .status,
      200
  );
}

TEST_F(HookTest, AMailThatAFunctionRefusesUndoesAll) {
  Settings settings = settings_;
  settings.email.enable_confirmations = true;
  settings.hooks.send_email = function(
      "refuse_mail", R"(begin return '{"error": {"http_code": 422, "message": "full"}}'; end)"
  );
  start(settings);
  const http::Response refused =
      ask({.target = "/signup", .body = R"({"email":"full@x.io","password":"secret12"})"});
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("full"));
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'full@x.io'"), "0");
}

TEST_F(HookTest, AChangeOfAddressIsOneMailWithBothCodes) {
  const json::Object session = sign_up("changing@x.io");
  Settings settings = settings_;
  settings.email.enable_confirmations = true;
  settings.hooks.send_email = function("send_change", R"(begin
    insert into public.heard values ('change', event);
    return '{}';
  end)");
  start(settings);
  ask_json(
      {.method = "PUT",
       .target = "/user",
       .body = R"({"email":"changing-new@x.io"})",
       .bearer = text(session, "access_token")}
  );
  EXPECT_EQ(sql("select count(*) from public.heard where name = 'change'"), "1");
  EXPECT_EQ(
      sql("select event #>> '{email_data,token_hash}' = u.email_change_token_new and event #>> "
          "'{email_data,token_hash_new}' = u.email_change_token_current from public.heard, "
          "auth.users u where name = 'change' and u.email = 'changing@x.io'"),
      "t"
  );
  const auto hash_of = [&](const std::string& address, const std::string& member) {
    return sql(
        "select encode(sha224(convert_to('" + address + "' || (event #>> '{email_data," + member +
        "}'), 'utf8')), 'hex') from public.heard where name = 'change'"
    );
  };
  EXPECT_EQ(
      hash_of("changing@x.io", "token"),
      sql("select email_change_token_current from auth.users where email = 'changing@x.io'")
  );
  EXPECT_EQ(
      hash_of("changing-new@x.io", "token_new"),
      sql("select email_change_token_new from auth.users where email = 'changing@x.io'")
  );
}

TEST_F(HookTest, MessagesAreTheHooks) {
  Settings settings = settings_;
  settings.sms.enable_signup = true;
  settings.hooks.send_sms = function("send_sms", R"(begin
    insert into public.heard values ('sms', event);
    return null;
  end)");
  start(settings);
  ask_json({.target = "/signup", .body = R"({"phone":"+4915550009","password":"secret12"})"});
  EXPECT_EQ(
      sql("select event #>> '{sms,phone}' from public.heard where name = 'sms'"), "4915550009"
  );
  const std::string code = sql("select event #>> '{sms,otp}' from public.heard where name = 'sms'");
  EXPECT_EQ(
      ask({.target = "/verify",
           .body = R"({"type":"sms","phone":"4915550009","token":")" + code + R"("})"})
          .status,
      200
  );
}

}  // namespace
}  // namespace plinth::auth
