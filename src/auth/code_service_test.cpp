// Codes and links by mail and message, against a real database and its outbox.
#include <gmock/gmock.h>

#include "auth/one_time_token.hpp"
#include "auth/service_fixture.hpp"
#include "auth/url.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

class CodeService : public ServiceTest {
 protected:
  void SetUp() override {
    settings_.email.enable_confirmations = true;
    settings_.email.max_frequency = base::Seconds(0);
    settings_.sms.enable_signup = true;
    settings_.sms.max_frequency = base::Seconds(0);
    settings_.site_url = "http://localhost:3000";
    settings_.additional_redirect_urls = {"https://app.example/**"};
    ServiceTest::SetUp();
  }

  std::string newest(std::string_view column, std::string_view recipient) {
    return sql(
        "select " + std::string(column) + " from app.outbox where recipient = '" +
        std::string(recipient) + "' order by id desc limit 1"
    );
  }
  std::string code_for(std::string_view recipient) { return newest("code", recipient); }
  std::string kind_for(std::string_view recipient) { return newest("kind", recipient); }
  std::string sent_to(std::string_view recipient) {
    return sql(
        "select count(*) from app.outbox where recipient = '" + std::string(recipient) + "'"
    );
  }
  // The path and query of the link in the newest mail.
  std::string link_for(std::string_view recipient) {
    const std::string text = newest("body", recipient);
    const size_t begin = text.find(settings_.api_url);
    EXPECT_NE(begin, std::string::npos) << text;
    if (begin == std::string::npos) return {};
    const size_t end = text.find_first_of(" \n)", begin);
    return text.substr(begin + settings_.api_url.size(), end - begin - settings_.api_url.size());
  }

  http::Response verify(
      const std::string& type, const std::string& email, const std::string& code
  ) {
    return ask(
        {.target = "/verify",
         .body =
             R"({"type":")" + type + R"(","email":")" + email + R"(","token":")" + code + R"("})"}
    );
  }
  http::Response verify_phone(
      const std::string& type, const std::string& phone, const std::string& code
  ) {
    return ask(
        {.target = "/verify",
         .body =
             R"({"type":")" + type + R"(","phone":")" + phone + R"(","token":")" + code + R"("})"}
    );
  }
  http::Response follow(const std::string& link) { return ask({.method = "GET", .target = link}); }
  Url location(const http::Response& response) {
    EXPECT_EQ(response.status, 303) << response.body;
    return parse_url(header(response, "Location")).value_or(Url());
  }

  json::Object ask_otp(const std::string& email, const std::string& more = "") {
    return ask_json({.target = "/otp", .body = R"({"email":")" + email + "\"" + more + "}"});
  }
  // A confirmed account, by a code that was mailed.
  json::Object join(const std::string& email) {
    ask_json({.target = "/signup", .body = R"({"email":")" + email + R"(","password":"secret12"})"}
    );
    const http::Response response = verify("signup", email, code_for(email));
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse_object(response.body).value_or(json::Object());
  }
  json::Object update(const json::Object& session, const std::string& body) {
    return ask_json(
        {.method = "PUT", .target = "/user", .body = body, .bearer = text(session, "access_token")}
    );
  }
};

TEST_F(CodeService, SignUpIsConfirmedByItsCodeOnce) {
  const auto user =
      ask_json({.target = "/signup", .body = R"({"email":"code@x.io","password":"secret12"})"});
  EXPECT_FALSE(user.contains("access_token"));
  EXPECT_NE(text(user, "confirmation_sent_at"), "");
  EXPECT_EQ(kind_for("code@x.io"), "confirmation");
  EXPECT_EQ(
      ask({.target = "/token?grant_type=password",
           .body = R"({"email":"code@x.io","password":"secret12"})"})
          .status,
      400
  );
  const std::string code = code_for("code@x.io");
  EXPECT_EQ(verify("signup", "code@x.io", "000000000").status, 403);
  const http::Response first = verify("signup", "Code@X.io", code);
  ASSERT_EQ(first.status, 200) << first.body;
  const auto session = json::parse_object(first.body).value();
  const json::Object& confirmed = session.at("user").as_object();
  EXPECT_NE(text(confirmed, "email_confirmed_at"), "");
  EXPECT_TRUE(confirmed.at("user_metadata").as_object().at("email_verified").as_bool());
  const json::Object& identity = confirmed.at("identities").as_array().at(0).as_object();
  EXPECT_TRUE(identity.at("identity_data").as_object().at("email_verified").as_bool());
  const http::Response second = verify("signup", "code@x.io", code);
  EXPECT_EQ(second.status, 403);
  EXPECT_THAT(second.body, testing::HasSubstr("otp_expired"));
  EXPECT_THAT(second.body, testing::HasSubstr("Token has expired or is invalid"));
}

TEST_F(CodeService, SignUpIsConfirmedByItsLink) {
  ask_json(
      {.target = "/signup?redirect_to=https%3A%2F%2Fapp.example%2Fwelcome%3Fa%3D1",
       .body = R"({"email":"link@x.io","password":"secret12"})"}
  );
  const std::string link = link_for("link@x.io");
  EXPECT_THAT(link, testing::HasSubstr("&type=signup&redirect_to=https%3A%2F%2Fapp.example"));
  const Url where = location(follow(link));
  EXPECT_EQ(where.host, "app.example");
  EXPECT_EQ(where.query, "a=1");
  EXPECT_THAT(where.fragment, testing::StartsWith("access_token="));
  EXPECT_THAT(where.fragment, testing::EndsWith("&sb=&token_type=bearer&type=signup"));
  const Url again = location(follow(link));
  EXPECT_EQ(
      again.fragment,
      "error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+"
      "expired&sb="
  );
  EXPECT_EQ(follow("/verify?type=signup").status, 400);
  EXPECT_EQ(follow("/verify?token=abc").status, 400);
}

TEST_F(CodeService, LinksOfPkceFlowsCarryACode) {
  const std::string pkce =
      R"(,"code_challenge":")" + std::string(challenge) + R"(","code_challenge_method":"s256")";
  join("pkce@x.io");
  ask_otp("pkce@x.io", pkce);
  const std::string link = link_for("pkce@x.io");
  EXPECT_THAT(link, testing::HasSubstr("token=pkce_"));
  const Url where = location(follow(link));
  EXPECT_EQ(where.fragment, "");
  const std::string code = http::find_query(where.query, "code").value_or("");
  const auto exchange = [&](const std::string& auth_code, std::string_view answer) {
    return ask(
        {.target = "/token?grant_type=pkce",
         .body = R"({"auth_code":")" + auth_code + R"(","code_verifier":")" + std::string(answer) +
                 R"("})"}
    );
  };
  EXPECT_THAT(exchange(code, "wrong").body, testing::HasSubstr("bad_code_verifier"));
  EXPECT_EQ(exchange(code, "").status, 400);
  EXPECT_EQ(exchange("00000000-0000-4000-8000-000000000000", verifier).status, 404);
  const http::Response session = exchange(code, verifier);
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_EQ(exchange(code, verifier).status, 404);  // once

  ask_otp("pkce@x.io", pkce);
  const std::string late =
      http::find_query(location(follow(link_for("pkce@x.io"))).query, "code").value_or("");
  sql("update auth.flow_state set created_at = created_at - interval '6 minutes', "
      "auth_code_issued_at = auth_code_issued_at - interval '6 minutes'");
  const http::Response expired = exchange(late, verifier);
  EXPECT_EQ(expired.status, 422);
  EXPECT_THAT(expired.body, testing::HasSubstr("flow_state_expired"));
}

TEST_F(CodeService, OneTimePasswordsSignUpAndIn) {
  EXPECT_TRUE(ask_otp("otp@x.io", R"(,"data":{"plan":"a"})").empty());
  EXPECT_EQ(kind_for("otp@x.io"), "confirmation");
  ASSERT_EQ(verify("email", "otp@x.io", code_for("otp@x.io")).status, 200);
  EXPECT_EQ(
      sql("select raw_user_meta_data ->> 'plan' from auth.users where email = 'otp@x.io'"), "a"
  );
  ask_otp("otp@x.io");
  EXPECT_EQ(kind_for("otp@x.io"), "magic_link");
  const std::string code = code_for("otp@x.io");
  EXPECT_EQ(verify("email", "otp@x.io", code).status, 200);
  EXPECT_EQ(verify("email", "otp@x.io", code).status, 403);
  ask_otp("otp@x.io");
  const Url where = location(follow(link_for("otp@x.io")));
  EXPECT_THAT(where.fragment, testing::EndsWith("type=magiclink"));
  check({
      {.name = "nobody is made",
       .ask = {.target = "/otp", .body = R"({"email":"no@x.io","create_user":false})"},
       .status = 422,
       .contains = {"otp_disabled", "Signups not allowed for otp"}},
      {.name = "neither",
       .ask = {.target = "/otp", .body = "{}"},
       .status = 400,
       .contains = {"One of email or phone must be set"}},
      {.name = "channel",
       .ask = {.target = "/otp", .body = R"({"email":"a@x.io","channel":"sms"})"},
       .status = 400,
       .contains = {"Channel should only be specified with Phone OTP"}},
      {.name = "half a challenge",
       .ask = {.target = "/otp", .body = R"({"email":"a@x.io","code_challenge":"abc"})"},
       .status = 400,
       .contains = {"PKCE flow requires"}},
      {.name = "no address",
       .ask = {.target = "/magiclink", .body = "{}"},
       .status = 422,
       .contains = {"Password recovery requires an email"}},
  });
  EXPECT_EQ(sent_to("no@x.io"), "0");
}

TEST_F(CodeService, WithoutConfirmationsACodeIsAMagicLinkAtOnce) {
  settings_.email.enable_confirmations = false;
  start(settings_);
  ask_otp("silent@x.io");
  EXPECT_EQ(kind_for("silent@x.io"), "magic_link");
  EXPECT_EQ(verify("magiclink", "silent@x.io", code_for("silent@x.io")).status, 200);
}

TEST_F(CodeService, CodesRunOutAndAreNotSentTooOften) {
  settings_.email.max_frequency = base::Seconds(60);
  start(settings_);
  ask_otp("often@x.io");
  const http::Response early = ask({.target = "/otp", .body = R"({"email":"often@x.io"})"});
  EXPECT_EQ(early.status, 429);
  EXPECT_THAT(early.body, testing::HasSubstr("over_email_send_rate_limit"));
  EXPECT_THAT(
      early.body, testing::HasSubstr("For security purposes, you can only request this after ")
  );
  EXPECT_EQ(sent_to("often@x.io"), "1");
  sql("update auth.users set confirmation_sent_at = now() - interval '61 minutes' where email = "
      "'often@x.io'");
  EXPECT_EQ(verify("email", "often@x.io", code_for("often@x.io")).status, 403);
  ask_otp("often@x.io");
  EXPECT_EQ(verify("email", "often@x.io", code_for("often@x.io")).status, 200);
}

TEST_F(CodeService, RecoveryTellsNobodyWhoHasAnAccount) {
  join("forgot@x.io");
  const Ask known{.target = "/recover", .body = R"({"email":"forgot@x.io"})"};
  const Ask unknown{.target = "/recover", .body = R"({"email":"nobody@x.io"})"};
  EXPECT_EQ(ask(known).body, "{}");
  EXPECT_EQ(ask(unknown).body, "{}");
  EXPECT_EQ(sent_to("nobody@x.io"), "0");
  EXPECT_EQ(kind_for("forgot@x.io"), "recovery");
  const Url where = location(follow(link_for("forgot@x.io")));
  EXPECT_EQ(where.host, "localhost");
  EXPECT_THAT(where.fragment, testing::EndsWith("type=recovery"));
  ask(known);
  EXPECT_EQ(verify("recovery", "forgot@x.io", code_for("forgot@x.io")).status, 200);
}

TEST_F(CodeService, ResendsWhatIsPending) {
  ask_json({.target = "/signup", .body = R"({"email":"again@x.io","password":"secret12"})"});
  const auto resend = [&](const std::string& body) {
    return ask({.target = "/resend", .body = body});
  };
  EXPECT_EQ(resend(R"({"type":"signup","email":"again@x.io"})").body, "{}");
  EXPECT_EQ(sent_to("again@x.io"), "2");
  EXPECT_EQ(verify("signup", "again@x.io", code_for("again@x.io")).status, 200);
  EXPECT_EQ(resend(R"({"type":"signup","email":"again@x.io"})").body, "{}");
  EXPECT_EQ(resend(R"({"type":"email_change","email":"again@x.io"})").body, "{}");
  EXPECT_EQ(resend(R"({"type":"signup","email":"nobody@x.io"})").body, "{}");
  EXPECT_EQ(sent_to("again@x.io"), "2");
  EXPECT_THAT(
      resend(R"({"type":"recovery","email":"again@x.io"})").body,
      testing::HasSubstr("Missing one of these types: signup, email_change, sms, phone_change")
  );
  EXPECT_EQ(resend(R"({"type":"sms","email":"again@x.io"})").status, 400);
}

TEST_F(CodeService, ARepeatedSignUpRemindsTheOwnerAndChangesNothing) {
  const Ask first{
      .target = "/signup", .body = R"({"email":"repeated@x.io","password":"secret12"})"
  };
  const Ask second{
      .target = "/signup", .body = R"({"email":"repeated@x.io","password":"other123"})"
  };
  ask_json(first);
  const std::string hash =
      sql("select encrypted_password from auth.users where email = 'repeated@x.io'");
  ask_json(second);
  EXPECT_EQ(sent_to("repeated@x.io"), "2");
  EXPECT_EQ(sql("select encrypted_password from auth.users where email = 'repeated@x.io'"), hash);
  verify("signup", "repeated@x.io", code_for("repeated@x.io"));
  const auto decoy = ask_json(second);
  EXPECT_TRUE(decoy.at("identities").as_array().empty());
  EXPECT_EQ(sent_to("repeated@x.io"), "2");
}

TEST_F(CodeService, RefusesNonsense) {
  check({
      {.name = "no type",
       .ask = {.target = "/verify", .body = R"({"token":"1","email":"a@x.io"})"},
       .status = 400,
       .contains = {"Verify requires a verification type"}},
      {.name = "no token",
       .ask = {.target = "/verify", .body = R"({"type":"email","email":"a@x.io"})"},
       .status = 400,
       .contains = {"Verify requires either a token or a token hash"}},
      {.name = "both",
       .ask = {.target = "/verify", .body = R"({"type":"email","token":"1","token_hash":"2"})"},
       .status = 400,
       .contains = {"Verify requires either a token or a token hash"}},
      {.name = "hash and address",
       .ask =
           {.target = "/verify", .body = R"({"type":"email","token_hash":"2","email":"a@x.io"})"},
       .status = 400,
       .contains = {"Only the token_hash and type should be provided"}},
      {.name = "unknown",
       .ask = {.target = "/verify", .body = R"({"type":"email","token_hash":"2"})"},
       .status = 403,
       .contains = {"otp_expired", "Email link is invalid or has expired"}},
      {.name = "phone for mail",
       .ask = {.target = "/verify", .body = R"({"type":"email","token":"1","phone":"+49123456"})"},
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "nonsense type",
       .ask = {.target = "/verify", .body = R"({"type":"x","token":"1","email":"a@x.io"})"},
       .status = 400,
       .contains = {"validation_failed"}},
  });
}

// An account that an administrator made with an address and a number, neither of them proved.
TEST_F(CodeService, WhatWasSentToANumberProvesNoAddress) {
  const auto make = [&](const std::string& email, const std::string& phone) {
    ask_json(
        {.target = "/admin/users",
         .body = R"({"email":")" + email + R"(","phone":")" + phone + "\"}",
         .bearer = admin()}
    );
  };
  const auto show = [&](const std::string& type, const std::string& hash) {
    return ask(
        {.target = "/verify", .body = R"({"type":")" + type + R"(","token_hash":")" + hash + "\"}"}
    );
  };
  const auto confirmed = [&](std::string_view column, const std::string& email) {
    return sql(
        "select " + std::string(column) + " is not null from auth.users where email = '" + email +
        "'"
    );
  };
  make("both@x.io", "4915551000");
  ask({.target = "/otp", .body = R"({"phone":"4915551000"})"});
  const std::string by_phone = hash_code("4915551000", code_for("4915551000"));
  EXPECT_EQ(show("signup", by_phone).status, 403);
  EXPECT_EQ(show("email", by_phone).status, 403);
  EXPECT_EQ(confirmed("email_confirmed_at", "both@x.io"), "f");
  EXPECT_EQ(verify_phone("sms", "4915551000", code_for("4915551000")).status, 200);

  make("mailed@x.io", "4915551001");
  ask_otp("mailed@x.io");
  const std::string by_mail = hash_code("mailed@x.io", code_for("mailed@x.io"));
  EXPECT_EQ(show("sms", by_mail).status, 400);
  EXPECT_EQ(confirmed("phone_confirmed_at", "mailed@x.io"), "f");
  EXPECT_EQ(show("signup", by_mail).status, 200);
}

TEST_F(CodeService, AnAddressChangesWhenBothHaveConfirmed) {
  const auto session = join("old@x.io");
  const auto pending = update(session, R"({"email":"new@x.io"})");
  EXPECT_EQ(text(pending, "email"), "old@x.io");
  EXPECT_EQ(text(pending, "new_email"), "new@x.io");
  EXPECT_EQ(kind_for("new@x.io"), "email_change");
  EXPECT_EQ(kind_for("old@x.io"), "email_change");
  const std::string old_code = code_for("old@x.io");
  const http::Response half = verify("email_change", "new@x.io", code_for("new@x.io"));
  EXPECT_EQ(half.status, 200);
  EXPECT_EQ(
      half.body,
      R"({"code":"200","msg":"Confirmation link accepted. Please proceed to confirm link sent to the other email"})"
  );
  EXPECT_EQ(verify("email_change", "new@x.io", code_for("new@x.io")).status, 403);
  const http::Response whole = verify("email_change", "old@x.io", old_code);
  ASSERT_EQ(whole.status, 200) << whole.body;
  const auto changed = json::parse_object(whole.body).value().at("user").as_object();
  EXPECT_EQ(text(changed, "email"), "new@x.io");
  EXPECT_FALSE(changed.contains("new_email"));
  EXPECT_EQ(
      sql("select identity_data ->> 'email' from auth.identities where user_id = '" +
          text(changed, "id") + "'"),
      "new@x.io"
  );
}

TEST_F(CodeService, AnAddressChangesByTheNewOneAloneWhereTheOperatorSaysSo) {
  settings_.email.double_confirm_changes = false;
  start(settings_);
  const auto session = join("single@x.io");
  update(session, R"({"email":"single2@x.io"})");
  const Url where = location(follow(link_for("single2@x.io")));
  EXPECT_THAT(where.fragment, testing::HasSubstr("access_token="));
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'single2@x.io'"), "1");
}

TEST_F(CodeService, AnAnonymousUserBecomesSomebodyWithTheSameId) {
  settings_.enable_anonymous_sign_ins = true;
  start(settings_);
  const auto session = ask_json({.target = "/signup", .body = "{}"});
  const auto pending = update(session, R"({"email":"real@x.io","password":"secret12"})");
  EXPECT_TRUE(pending.at("is_anonymous").as_bool());
  const http::Response response = verify("email_change", "real@x.io", code_for("real@x.io"));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto user = json::parse_object(response.body).value().at("user").as_object();
  EXPECT_EQ(text(user, "id"), user_id(session));
  EXPECT_FALSE(user.at("is_anonymous").as_bool());
  EXPECT_EQ(
      json::to_text(user.at("app_metadata")), R"({"provider":"email","providers":["email"]})"
  );
}

TEST_F(CodeService, APasswordChangesWithANonceWhenTheSessionIsOld) {
  settings_.email.secure_password_change = true;
  start(settings_);
  const auto session = join("nonce@x.io");
  sql("update auth.sessions set created_at = now() - interval '25 hours' where user_id = '" +
      user_id(session) + "'");
  const std::string bearer = text(session, "access_token");
  const auto change = [&](const std::string& body) {
    return ask({.method = "PUT", .target = "/user", .body = body, .bearer = bearer});
  };
  EXPECT_THAT(
      change(R"({"password":"another1"})").body, testing::HasSubstr("reauthentication_needed")
  );
  EXPECT_THAT(
      change(R"({"password":"another1","nonce":"000000"})").body,
      testing::HasSubstr("reauthentication_not_valid")
  );
  EXPECT_EQ(ask({.method = "GET", .target = "/reauthenticate", .bearer = bearer}).body, "{}");
  EXPECT_EQ(kind_for("nonce@x.io"), "reauthentication");
  const std::string nonce = code_for("nonce@x.io");
  EXPECT_EQ(change(R"({"password":"another1","nonce":")" + nonce + "\"}").status, 200);
  EXPECT_EQ(change(R"({"password":"another2","nonce":")" + nonce + "\"}").status, 422);
}

TEST_F(CodeService, ThePasswordIsAskedWhereTheOperatorWantsIt) {
  settings_.email.require_current_password = true;
  start(settings_);
  join("current@x.io");
  const auto session = sign_in("current@x.io");
  const auto change = [&](const std::string& body) {
    return ask(
        {.method = "PUT", .target = "/user", .body = body, .bearer = text(session, "access_token")}
    );
  };
  EXPECT_THAT(
      change(R"({"password":"another1"})").body, testing::HasSubstr("current_password_required")
  );
  EXPECT_THAT(
      change(R"({"password":"another1","current_password":"wrong"})").body,
      testing::HasSubstr("current_password_invalid")
  );
  EXPECT_EQ(change(R"({"password":"another1","current_password":"secret12"})").status, 200);
}

TEST_F(CodeService, AdministratorsInvite) {
  const auto invited = ask_json(
      {.target = "/invite",
       .body = R"({"email":"guest@x.io","data":{"team":"a"}})",
       .bearer = admin()}
  );
  EXPECT_NE(text(invited, "invited_at"), "");
  EXPECT_EQ(kind_for("guest@x.io"), "invite");
  const Url where = location(follow(link_for("guest@x.io")));
  EXPECT_THAT(where.fragment, testing::EndsWith("type=invite"));
  const http::Response again =
      ask({.target = "/invite", .body = R"({"email":"guest@x.io"})", .bearer = admin()});
  EXPECT_EQ(again.status, 422);
  EXPECT_THAT(again.body, testing::HasSubstr("email_exists"));
  EXPECT_EQ(ask({.target = "/invite", .body = R"({"email":"other@x.io"})"}).status, 401);
}

TEST_F(CodeService, AdministratorsMakeLinksThemselves) {
  join("linked@x.io");
  const auto link = [&](const std::string& body) {
    return ask_json({.target = "/admin/generate_link", .body = body, .bearer = admin()});
  };
  const auto recovery =
      link(R"({"type":"recovery","email":"linked@x.io","redirect_to":"https://app.example/reset"})"
      );
  EXPECT_EQ(text(recovery, "email"), "linked@x.io");
  EXPECT_EQ(text(recovery, "verification_type"), "recovery");
  EXPECT_EQ(text(recovery, "redirect_to"), "https://app.example/reset");
  EXPECT_THAT(
      text(recovery, "action_link"), testing::StartsWith(settings_.api_url + "/verify?token=")
  );
  EXPECT_EQ(sent_to("linked@x.io"), "1");  // the confirmation before
  const http::Response session = ask(
      {.target = "/verify",
       .body = R"({"type":"recovery","token_hash":")" + text(recovery, "hashed_token") + "\"}"}
  );
  EXPECT_EQ(session.status, 200) << session.body;

  const auto magic = link(R"({"type":"magiclink","email":"fresh@x.io"})");
  EXPECT_EQ(text(magic, "verification_type"), "signup");
  EXPECT_EQ(verify("email", "fresh@x.io", text(magic, "email_otp")).status, 200);

  const auto current =
      link(R"({"type":"email_change_current","email":"linked@x.io","new_email":"moved@x.io"})");
  const auto future =
      link(R"({"type":"email_change_new","email":"linked@x.io","new_email":"moved@x.io"})");
  EXPECT_EQ(verify("email_change", "linked@x.io", text(current, "email_otp")).status, 200);
  EXPECT_EQ(verify("email_change", "moved@x.io", text(future, "email_otp")).status, 200);
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'moved@x.io'"), "1");

  check({
      {.name = "unknown user",
       .ask =
           {.target = "/admin/generate_link",
            .body = R"({"type":"recovery","email":"no@x.io"})",
            .bearer = admin()},
       .status = 404,
       .contains = {"User with this email not found"}},
      {.name = "password",
       .ask =
           {.target = "/admin/generate_link",
            .body = R"({"type":"signup","email":"no@x.io"})",
            .bearer = admin()},
       .status = 400,
       .contains = {"Signup requires a valid password"}},
      {.name = "type",
       .ask =
           {.target = "/admin/generate_link",
            .body = R"({"type":"x","email":"no@x.io"})",
            .bearer = admin()},
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "taken",
       .ask =
           {.target = "/admin/generate_link",
            .body = R"({"type":"invite","email":"moved@x.io"})",
            .bearer = admin()},
       .status = 422,
       .contains = {"email_exists"}},
  });
}

TEST_F(CodeService, PhonesSignUpAndIn) {
  settings_.sms.test_otp = {{"4915550001", "123456"}};
  start(settings_);
  const auto user =
      ask_json({.target = "/signup", .body = R"({"phone":"+49 1555 0000","password":"secret12"})"});
  EXPECT_EQ(text(user, "phone"), "4915550000");
  EXPECT_EQ(
      json::to_text(user.at("app_metadata")), R"({"provider":"phone","providers":["phone"]})"
  );
  EXPECT_THAT(newest("body", "4915550000"), "Your code is " + code_for("4915550000"));
  const Ask sign_in{
      .target = "/token?grant_type=password",
      .body = R"({"phone":"+4915550000","password":"secret12"})",
  };
  EXPECT_THAT(ask(sign_in).body, testing::HasSubstr("phone_not_confirmed"));
  const http::Response response = verify_phone("sms", "+4915550000", code_for("4915550000"));
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(ask(sign_in).status, 200);

  EXPECT_EQ(ask({.target = "/otp", .body = R"({"phone":"4915550000"})"}).body, "{}");
  EXPECT_EQ(verify_phone("sms", "4915550000", code_for("4915550000")).status, 200);

  ask({.target = "/otp", .body = R"({"phone":"4915550001"})"});  // a number for tests
  EXPECT_EQ(sent_to("4915550001"), "0");
  EXPECT_EQ(verify_phone("sms", "4915550001", "123456").status, 200);

  const auto session = json::parse_object(response.body).value();
  update(session, R"({"phone":"+4915550002"})");
  const http::Response moved = verify_phone("phone_change", "4915550002", code_for("4915550002"));
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(
      text(json::parse_object(moved.body).value().at("user").as_object(), "phone"), "4915550002"
  );
  check({
      {.name = "taken",
       .ask =
           {.method = "PUT",
            .target = "/user",
            .body = R"({"phone":"4915550001"})",
            .bearer = text(session, "access_token")},
       .status = 422,
       .contains = {"phone_exists"}},
      {.name = "whatsapp",
       .ask = {.target = "/otp", .body = R"({"phone":"4915550003","channel":"whatsapp"})"},
       .status = 400,
       .contains = {"WhatsApp"}},
      {.name = "pkce",
       .ask =
           {.target = "/signup",
            .body =
                R"({"phone":"4915550004","password":"secret12","code_challenge_method":"s256","code_challenge":")" +
                std::string(challenge) + "\"}"},
       .status = 400,
       .contains = {"PKCE not supported for phone signups"}},
  });
}

}  // namespace
}  // namespace plinth::auth
