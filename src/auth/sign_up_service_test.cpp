// Signing up and in, against a real database.
#include <gmock/gmock.h>

#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

const http::Header version{"X-Supabase-Api-Version", "2024-01-01"};

class SignUpService : public ServiceTest {};

TEST_F(SignUpService, AnswersWithASession) {
  const auto session = ask_json({
      .target = "/signup",
      .body =
          R"({"email":"Ada@X.io","password":"secret12","data":{"full_name":"Ada","gone":null},"code_challenge":null})",
  });
  const json::Object& user = session.at("user").as_object();
  EXPECT_EQ(text(session, "token_type"), "bearer");
  EXPECT_EQ(session.at("expires_in").as_int64(), 3600);
  EXPECT_THAT(text(session, "refresh_token"), testing::MatchesRegex("[a-z2-7]{12}"));
  EXPECT_EQ(text(user, "email"), "ada@x.io");
  EXPECT_EQ(text(user, "role"), "authenticated");
  EXPECT_THAT(text(user, "created_at"), testing::EndsWith("Z"));
  EXPECT_NE(text(user, "email_confirmed_at"), "");
  EXPECT_NE(text(user, "last_sign_in_at"), "");
  EXPECT_EQ(
      json::to_text(user.at("app_metadata")), R"({"provider":"email","providers":["email"]})"
  );
  const std::string id = text(user, "id");
  const json::Object& metadata = user.at("user_metadata").as_object();
  EXPECT_EQ(text(metadata, "full_name"), "Ada");
  EXPECT_EQ(text(metadata, "sub"), id);
  EXPECT_TRUE(metadata.at("email_verified").as_bool());
  const json::Object& identity = user.at("identities").as_array().at(0).as_object();
  EXPECT_EQ(text(identity, "id"), id);
  EXPECT_FALSE(identity.at("identity_data").as_object().at("email_verified").as_bool());

  const auto claims = crypto::verify_jwt(text(session, "access_token"), settings_.jwt_secret);
  ASSERT_TRUE(claims);
  EXPECT_THAT(
      *claims,
      testing::HasSubstr(
          R"("role":"authenticated","aal":"aal1","amr":[{"method":"password","timestamp":)"
      )
  );

  EXPECT_EQ(
      sql("select encrypted_password from auth.users where email = 'ada@x.io'").substr(0, 7),
      "$2a$10$"
  );
  EXPECT_EQ(
      sql("select payload->>'action' from auth.audit_log_entries where payload->>'actor_id' = '" +
          id + "'"),
      "user_signedup"
  );
  EXPECT_EQ(
      sql("select ip || ' ' || aal from auth.sessions where user_id = '" + id + "'"),
      "127.0.0.1/32 aal1"
  );
}

TEST_F(SignUpService, RefusesWhatIsWrongWithTheForm) {
  check({
      {.name = "no body", .ask = {.target = "/signup"}, .status = 400, .contains = {"bad_json"}},
      {.name = "no JSON",
       .ask = {.target = "/signup", .body = "{"},
       .status = 400,
       .contains = {"Could not parse request body as JSON: "}},
      {.name = "wrong type",
       .ask = {.target = "/signup", .body = R"({"email":5})"},
       .status = 400,
       .contains = {"bad_json", "email"}},
      {.name = "NUL",
       .ask =
           {.target = "/signup",
            .body = R"({"email":"n@x.io","password":"secret12","data":{"a":["\u0000"]}})"},
       .status = 400,
       .contains = {"bad_json"}},
      {.name = "too large",
       .ask = {.target = "/signup", .body = std::string(1048577, ' ')},
       .status = 413,
       .contains = {"request_entity_too_large"}},
      {.name = "no password",
       .ask = {.target = "/signup", .body = R"({"email":"n@x.io"})"},
       .status = 400,
       .contains = {"Signup requires a valid password"}},
      {.name = "weak",
       .ask = {.target = "/signup", .body = R"({"email":"n@x.io","password":"abc"})"},
       .status = 422,
       .contains = {R"("weak_password":{"reasons":["length"]})"}},
      {.name = "long",
       .ask =
           {.target = "/signup",
            .body = R"({"email":"n@x.io","password":")" + std::string(73, 'x') + "\"}"},
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "no address",
       .ask = {.target = "/signup", .body = R"({"email":"nobody","password":"secret12"})"},
       .status = 400,
       .contains = {"invalid format"}},
      {.name = "phone",
       .ask = {.target = "/signup", .body = R"({"phone":"+491511234","password":"secret12"})"},
       .status = 400,
       .contains = {"phone_provider_disabled"}},
      {.name = "anonymous",
       .ask = {.target = "/signup", .body = R"({"data":{}})"},
       .status = 422,
       .contains = {"anonymous_provider_disabled"}},
  });
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'n@x.io'"), "0");
}

TEST_F(SignUpService, KnowsAConfirmedAddress) {
  sign_up("twice@x.io");
  const Ask again{
      .target = "/signup",
      .body = R"({"email":"Twice@x.io","password":"another12"})",
      .headers = {version}
  };
  check(
      {{.name = "autoconfirm",
        .ask = again,
        .status = 422,
        .contains = {R"({"code":"user_already_exists","message":"User already registered"})"}}}
  );

  Settings settings = settings_;
  settings.email.enable_confirmations = true;
  start(settings);
  check(
      {{.name = "decoy",
        .ask = again,
        .contains = {R"("role":"")", R"("identities":[])", "twice@x.io"},
        .lacks = {"access_token", "confirmed_at"}}}
  );
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'twice@x.io'"), "1");
}

TEST_F(SignUpService, WithConfirmationsItStoresAnUnconfirmedUser) {
  Settings settings = settings_;
  settings.email.enable_confirmations = true;
  start(settings);
  const Ask once{.target = "/signup", .body = R"({"email":"later@x.io","password":"secret12"})"};
  const Ask sign_in{.target = "/token?grant_type=password", .body = once.body};
  check({
      {.name = "first",
       .ask = once,
       .contains = {"later@x.io", R"("provider":"email")", R"("role":"authenticated")"},
       .lacks = {"access_token", "confirmed_at"}},
      {.name = "again",
       .ask = once,
       .status = 429,
       .contains = {"over_email_send_rate_limit"},
       .lacks = {"access_token"}},
      {.name = "too early", .ask = sign_in, .status = 400, .contains = {"email_not_confirmed"}},
  });
  EXPECT_EQ(
      sql("select count(*) from auth.sessions s join auth.users u on u.id = s.user_id where "
          "u.email = 'later@x.io'"),
      "0"
  );
}

TEST_F(SignUpService, KeepsWhateverMetadataItAccepts) {
  std::string deep = "1";
  for (int i = 0; i < 31; ++i) deep = "[" + deep + "]";
  const auto session = ask_json({
      .target = "/signup",
      .body =
          R"({"email":"meta@x.io","password":"secret12","data":{"big":1e308,"n":1.50,"q":"\"\\ü","deep":)" +
          deep + "}}",
  });
  const json::Object& metadata = session.at("user").as_object().at("user_metadata").as_object();
  EXPECT_EQ(metadata.at("big").to_number<double>(), 1e308);
  EXPECT_EQ(metadata.at("n").as_double(), 1.5);
  EXPECT_EQ(text(metadata, "q"), "\"\\ü");
  EXPECT_EQ(json::to_text(metadata.at("deep")), deep);
  EXPECT_EQ(user_id(sign_in("meta@x.io")), user_id(session));
}

TEST_F(SignUpService, ObeysItsSwitches) {
  Settings settings = settings_;
  settings.enable_signup = false;
  start(settings);
  const Ask ask{.target = "/signup", .body = R"({"email":"off@x.io","password":"secret12"})"};
  check({{.name = "closed", .ask = ask, .status = 422, .contains = {"signup_disabled"}}});
  settings.enable_signup = true;
  settings.email.enable_signup = false;
  start(settings);
  check({
      {.name = "no email",
       .ask = ask,
       .status = 400,
       .contains = {"email_provider_disabled", "Email signups are disabled"}},
      {.name = "no email login",
       .ask = {.target = "/token?grant_type=password", .body = ask.body},
       .status = 422,
       .contains = {"Email logins are disabled"}},
  });
}

TEST_F(SignUpService, SignsInAnonymouslyAndLetsSuchUsersStay) {
  Settings settings = settings_;
  settings.enable_anonymous_sign_ins = true;
  start(settings);
  const auto session = ask_json({.target = "/signup", .body = R"({"data":{"color":"red"}})"});
  const std::string bearer = text(session, "access_token");
  EXPECT_TRUE(session.at("user").as_object().at("is_anonymous").as_bool());
  EXPECT_THAT(
      crypto::verify_jwt(bearer, settings_.jwt_secret).value(),
      testing::HasSubstr(R"("method":"anonymous")")
  );
  check({
      {.name = "password alone",
       .ask =
           {.method = "PUT",
            .target = "/user",
            .body = R"({"password":"secret12"})",
            .bearer = bearer},
       .status = 422,
       .contains = {"validation_failed"}},
      {.name = "address",
       .ask =
           {.method = "PUT",
            .target = "/user",
            .body = R"({"email":"stays@x.io","password":"secret12"})",
            .bearer = bearer},
       .contains =
           {R"("is_anonymous":false)",
            R"("email":"stays@x.io")",
            R"("providers":["email"])",
            R"("email_verified":true)",
            "red"}},
  });
  EXPECT_EQ(user_id(sign_in("stays@x.io")), user_id(session));
}

TEST_F(SignUpService, AFailingTriggerLeavesNothing) {
  ASSERT_TRUE(cluster_->run(R"(
      create function public.refuse() returns trigger language plpgsql as
        $$ begin if new.email = 'refused@x.io' then raise exception 'not you' using hint = 'somebody else'; end if; return new; end $$;
      create trigger refuse after insert on auth.users for each row execute function public.refuse();)"
  ));
  const std::string body = R"({"email":"refused@x.io","password":"secret12"})";
  check({
      {.name = "with code",
       .ask = {.target = "/signup", .body = body, .headers = {version}},
       .status = 500,
       .contains = {R"({"code":"unexpected_failure","message":"Database error saving new user"})"},
       .lacks = {"not you"}},
      {.name = "older",
       .ask = {.target = "/signup", .body = body},
       .status = 500,
       .contains = {R"({"code":"P0001","message":"not you","hint":"somebody else"})"}},
      {.name = "by an administrator",
       .ask = {.target = "/admin/users", .body = body, .bearer = admin(), .headers = {version}},
       .status = 500,
       .contains = {"Database error creating new user"}},
  });
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'refused@x.io'"), "0");
  ASSERT_TRUE(cluster_->run("drop trigger refuse on auth.users; drop function public.refuse()"));
}

TEST_F(SignUpService, TriggersSeeTheWritesInOrder) {
  ASSERT_TRUE(cluster_->run(R"(
      create table public.seen (n serial, what text);
      grant all on public.seen, public.seen_n_seq to supabase_auth_admin;
      create function public.see() returns trigger language plpgsql as $$ begin
        insert into public.seen (what) values (lower(tg_op) || ' ' || new.role || ' ' || (new.raw_user_meta_data ->> 'k')
          || ' ' || coalesce(new.raw_user_meta_data ->> 'email', '-') || ' ' || (new.email_confirmed_at is not null));
        return new; end $$;
      create trigger see after insert or update on auth.users for each row when (new.email = 'seen@x.io') execute function public.see();)"
  ));
  ask_json(
      {.target = "/signup",
       .body = R"({"email":"seen@x.io","password":"secret12","data":{"k":"v"}})"}
  );
  EXPECT_EQ(
      sql("select string_agg(what, '; ' order by n) from public.seen"),
      "insert  v - false; update authenticated v - false; update authenticated v seen@x.io false; "
      "update authenticated v seen@x.io false; update authenticated v seen@x.io true; update "
      "authenticated v seen@x.io true"
  );
  ASSERT_TRUE(cluster_->run(
      "drop trigger see on auth.users; drop function public.see(); drop table public.seen"
  ));
}

TEST_F(SignUpService, PasswordsOpenAccounts) {
  sign_up("login@x.io");
  sql("insert into auth.users (instance_id, id, aud, role, email, encrypted_password) values "
      "('00000000-0000-0000-0000-000000000000', "
      "'11111111-1111-4111-8111-111111111111', 'authenticated', 'authenticated', 'none@x.io', null)"
  );
  const auto attempt = [](const std::string& body) {
    return Ask{.target = "/token?grant_type=password", .body = body, .headers = {version}};
  };
  const std::string refusal =
      R"({"code":"invalid_credentials","message":"Invalid login credentials"})";
  check({
      {.name = "right",
       .ask = attempt(R"({"email":"LOGIN@x.io","password":"secret12"})"),
       .contains = {"access_token"},
       .lacks = {R"(,"weak_password")"}},
      {.name = "wrong",
       .ask = attempt(R"({"email":"login@x.io","password":"secret13"})"),
       .status = 400,
       .contains = {refusal}},
      {.name = "unknown",
       .ask = attempt(R"({"email":"unknown@x.io","password":"secret12"})"),
       .status = 400,
       .contains = {refusal}},
      {.name = "without password",
       .ask = attempt(R"({"email":"none@x.io","password":""})"),
       .status = 400,
       .contains = {refusal}},
      {.name = "nobody",
       .ask = attempt(R"({"password":"secret12"})"),
       .status = 400,
       .contains = {"missing email or phone"}},
      {.name = "both",
       .ask = attempt(R"({"email":"a@x.io","phone":"1","password":"x"})"),
       .status = 400,
       .contains = {"Only an email address or phone number"}},
      {.name = "phone",
       .ask = attempt(R"({"phone":"+491511234","password":"x"})"),
       .status = 422,
       .contains = {"phone_provider_disabled"}},
      {.name = "grant",
       .ask = {.target = "/token?grant_type=magic", .body = "{}"},
       .status = 400,
       .contains = {"unsupported_grant_type", "invalid_credentials"}},
  });
  const http::Response response = ask(attempt(R"({"email":"login@x.io","password":"secret12"})"));
  EXPECT_EQ(header(response, "sb-auth-user-id").size(), 36u);
  EXPECT_EQ(header(response, "sb-auth-session-id").size(), 36u);
  Settings stricter = settings_;
  stricter.minimum_password_length = 10;
  start(stricter);
  check(
      {{.name = "weak by now",
        .ask = attempt(R"({"email":"login@x.io","password":"secret12"})"),
        .contains = {R"("weak_password":{"message":"Password should be at least 10)"}}}
  );
}

TEST_F(SignUpService, TellsAboutItself) {
  check({
      {.name = "health",
       .ask = {.method = "GET", .target = "/health"},
       .contains = {R"("name":"GoTrue")"}},
      {.name = "settings",
       .ask = {.method = "GET", .target = "/settings"},
       .contains =
           {R"("email":true)",
            R"("phone":false)",
            R"("mailer_autoconfirm":true)",
            R"("disable_signup":false)"}},
      {.name = "keys",
       .ask = {.method = "GET", .target = "/.well-known/jwks.json"},
       .contains = {R"({"keys":[]})"}},
      {.name = "not built",
       .ask = {.target = "/sso", .body = "{}", .headers = {version}},
       .status = 404,
       .contains = {R"("code":"unknown")"}},
      {.name = "deeper",
       .ask = {.method = "GET", .target = "/user/identities/authorize"},
       .status = 404},
      {.name = "method", .ask = {.method = "DELETE", .target = "/user"}, .status = 405},
  });
  EXPECT_EQ(
      header(ask({.method = "GET", .target = "/.well-known/jwks.json"}), "cache-control"),
      "public, max-age=600"
  );
}

}  // namespace
}  // namespace plinth::auth
