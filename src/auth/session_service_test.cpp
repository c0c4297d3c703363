// Signed-in users and their sessions, against a real database.
#include <gmock/gmock.h>

#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

class SessionService : public ServiceTest {
 protected:
  std::string refreshed(const std::string& token) {
    const http::Response response = refresh(token);
    EXPECT_EQ(response.status, 200) << response.body;
    return text(json::parse_object(response.body).value_or(json::Object()), "refresh_token");
  }
  Ask show(const std::string& bearer) {
    return {.method = "GET", .target = "/user", .bearer = bearer};
  }
};

TEST_F(SessionService, RefreshRotatesAndReReadsTheUser) {
  const auto session = sign_up("rotate@x.io");
  const std::string first = text(session, "refresh_token");
  sql("update auth.users set raw_app_meta_data = raw_app_meta_data || '{\"plan\":\"gold\"}' where "
      "email = 'rotate@x.io'");
  const http::Response response = refresh(first);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto second = json::parse_object(response.body).value();
  EXPECT_NE(text(second, "refresh_token"), first);
  EXPECT_THAT(
      crypto::verify_jwt(text(second, "access_token"), settings_.jwt_secret).value(),
      testing::HasSubstr(R"("plan":"gold")")
  );
  EXPECT_EQ(
      header(response, "sb-auth-refresh-token-prefix"), text(second, "refresh_token").substr(0, 5)
  );
  EXPECT_EQ(header(response, "sb-auth-refresh-token-reuse"), "false");
  EXPECT_EQ(
      sql("select parent from auth.refresh_tokens where token = '" + text(second, "refresh_token") +
          "'"),
      first
  );
  EXPECT_EQ(
      sql("select count(*) from auth.mfa_amr_claims c join auth.sessions s on s.id = c.session_id "
          "where s.user_id = '" +
          user_id(session) + "'"),
      "1"
  );
  EXPECT_EQ(
      sql("select string_agg(payload->>'action', ' ' order by payload->>'action') from "
          "auth.audit_log_entries"
          " where payload->>'log_type' = 'token' and payload->>'actor_id' = '" +
          user_id(session) + "'"),
      "token_refreshed token_revoked"
  );
}

TEST_F(SessionService, ARepeatedRefreshGetsTheActiveToken) {
  const std::string first = text(sign_up("repeat@x.io"), "refresh_token");
  const std::string second = refreshed(first);
  EXPECT_EQ(refreshed(first), second);
  sql("update auth.refresh_tokens set updated_at = now() - interval '1 hour' where token = '" +
      first + "'");
  EXPECT_EQ(refreshed(first), second);  // the parent rule knows no interval
}

TEST_F(SessionService, AGrandparentIsReissuedBrieflyAndThenEndsTheChain) {
  const auto session = sign_up("reuse@x.io");
  const std::string first = text(session, "refresh_token");
  const std::string second = refreshed(first);
  const std::string third = refreshed(second);
  const std::string fresh = refreshed(first);  // within the interval
  EXPECT_NE(fresh, third);
  sql("update auth.refresh_tokens set updated_at = now() - interval '11 seconds' where token in "
      "('" +
      first + "', '" + second + "')");

  const http::Response refusal = refresh(second);
  EXPECT_EQ(refusal.status, 400);
  EXPECT_THAT(refusal.body, testing::HasSubstr("refresh_token_already_used"));
  EXPECT_EQ(
      sql("select count(*) from auth.refresh_tokens where not revoked and user_id = '" +
          user_id(session) + "'"),
      "0"
  );
  EXPECT_EQ(refresh(fresh).status, 400);
  EXPECT_EQ(refresh(third).status, 400);
}

TEST_F(SessionService, ConcurrentRefreshesAllSucceed) {
  const std::string first = text(sign_up("crowd@x.io"), "refresh_token");
  std::vector<std::unique_ptr<http::Request>> requests;
  int good = 0;
  size_t done = 0;
  for (int i = 0; i < 6; ++i) {
    requests.push_back(make_request(
        {.target = "/token?grant_type=refresh_token",
         .body = R"({"refresh_token":")" + first + R"("})"}
    ));
    net::asio::co_spawn(
        loop_.executor(),
        service_->handle(*requests.back()),
        [&](std::exception_ptr, const http::Response& response) {
          if (response.status == 200) ++good;
          if (++done == 6) loop_.stop();
        }
    );
  }
  loop_.context().restart();
  loop_.run();
  EXPECT_EQ(good, 6);
  EXPECT_EQ(sql("select count(*) from auth.refresh_tokens where parent = '" + first + "'"), "1");
}

TEST_F(SessionService, ALockedSessionIsAConflictInTheEnd) {
  const auto session = sign_up("locked@x.io");
  auto holder = test::run_task(loop_, pool_->begin(pg::Segment{}));
  ASSERT_TRUE(holder);
  pg::Statement lock{
      .text = "select id from auth.sessions where user_id = $1 for update",
      .parameters = {user_id(session)}
  };
  ASSERT_TRUE(test::run_task(loop_, holder->run(lock)));
  EXPECT_EQ(refresh(text(session, "refresh_token")).status, 409);
}

TEST_F(SessionService, RefusesOtherRefreshTokens) {
  const auto banned = sign_up("banned-refresh@x.io");
  sql("update auth.users set banned_until = 'infinity' where email = 'banned-refresh@x.io'");
  const auto attempt = [](const std::string& token) {
    return Ask{
        .target = "/token?grant_type=refresh_token",
        .body = R"({"refresh_token":")" + token + R"("})"
    };
  };
  check({
      {.name = "empty",
       .ask = attempt(""),
       .status = 400,
       .contains = {R"({"error":"invalid_request","error_description":"refresh_token required"})"}},
      {.name = "unknown",
       .ask = attempt("aaaaaaaaaaaa"),
       .status = 400,
       .contains = {"refresh_token_not_found"}},
      {.name = "banned",
       .ask = attempt(text(banned, "refresh_token")),
       .status = 400,
       .contains = {"user_banned", "Invalid Refresh Token: User Banned"}},
  });
}

TEST_F(SessionService, ATokenNeedsItsUserAndSession) {
  const auto session = sign_up("levels@x.io");
  const std::string id = user_id(session);
  const std::string good = text(session, "access_token");
  const std::string nobody = "99999999-9999-4999-8999-999999999999";
  check({
      {.name = "good",
       .ask = show(good),
       .contains = {id, R"("identities":[{)"},
       .lacks = {"encrypted_password", "$2a$"}},
      {.name = "none", .ask = show(""), .status = 401, .contains = {"no_authorization"}},
      {.name = "not ours",
       .ask = show(crypto::sign_jwt("{}", "x")),
       .status = 403,
       .contains = {"bad_jwt", "unable to parse or verify signature"}},
      {.name = "expired",
       .ask = show(token(R"({"sub":")" + id + R"(","exp":1})")),
       .status = 403,
       .contains = {"token is expired"}},
      {.name = "anon key",
       .ask = show(token(R"({"role":"anon"})")),
       .status = 403,
       .contains = {"bad_jwt", "missing sub claim"}},
      {.name = "sub", .ask = show(token(R"({"sub":"me"})")), .status = 400, .contains = {"bad_jwt"}
      },
      {.name = "unknown user",
       .ask = show(token(R"({"sub":")" + nobody + R"("})")),
       .status = 403,
       .contains = {"user_not_found"}},
      {.name = "session",
       .ask = show(token(R"({"sub":")" + id + R"(","session_id":"x"})")),
       .status = 403,
       .contains = {"bad_jwt"}},
      {.name = "unknown session",
       .ask = show(token(R"({"sub":")" + id + R"(","session_id":")" + nobody + R"("})")),
       .status = 403,
       .contains = {"session_not_found"}},
      {.name = "audience",
       .ask =
           {.method = "GET", .target = "/user", .bearer = good, .headers = {{"X-JWT-AUD", "other"}}
           },
       .status = 400,
       .contains = {"Token audience doesn't match"}},
  });
  sql("update auth.users set banned_until = now() + interval '1 hour' where id = '" + id + "'");
  check({{.name = "banned", .ask = show(good), .status = 403, .contains = {"user_banned"}}});
}

TEST_F(SessionService, LoggingOutEndsTheSessionsOfItsScope) {
  sign_up("leave@x.io");
  const std::string a = text(sign_in("leave@x.io"), "access_token");
  const std::string b = text(sign_in("leave@x.io"), "access_token");
  const std::string c = text(sign_in("leave@x.io"), "access_token");
  const auto leave = [](const std::string& bearer, const std::string& scope) {
    return Ask{.target = "/logout?scope=" + scope, .bearer = bearer};
  };
  check({
      {.name = "bad scope",
       .ask = leave(a, "galaxy"),
       .status = 400,
       .contains = {R"(Unsupported logout scope \"galaxy\")"}},
      {.name = "local", .ask = leave(a, "local"), .status = 204},
      {.name = "a is gone", .ask = show(a), .status = 403, .contains = {"session_not_found"}},
      {.name = "b is there", .ask = show(b)},
      {.name = "others", .ask = leave(b, "others"), .status = 204},
      {.name = "c is gone", .ask = show(c), .status = 403},
      {.name = "b is still there", .ask = show(b)},
      {.name = "global", .ask = {.target = "/logout", .bearer = b}, .status = 204},
      {.name = "b is gone", .ask = show(b), .status = 403},
      {.name = "twice",
       .ask = {.target = "/logout", .bearer = b},
       .status = 403,
       .contains = {"session_not_found"}},
  });
}

TEST_F(SessionService, PeopleChangeTheirOwnAccount) {
  sign_up("taken@x.io");
  const auto session = sign_up("change@x.io");
  const std::string mine = text(session, "access_token");
  const std::string other = text(sign_in("change@x.io"), "access_token");
  const auto change = [&](const std::string& body) {
    return Ask{.method = "PUT", .target = "/user", .body = body, .bearer = mine};
  };
  check({
      {.name = "data",
       .ask = change(R"({"data":{"a":1,"b":{"c":2}}})"),
       .contains = {R"("a":1)", R"("email_verified":true)"}},
      {.name = "null deletes",
       .ask = change(R"({"data":{"a":null}})"),
       .contains = {R"("b":{"c":2})"},
       .lacks = {R"("a":1)"}},
      {.name = "app_metadata",
       .ask = change(R"({"app_metadata":{"role":"king"}})"),
       .status = 403,
       .contains = {"not_admin"}},
      {.name = "weak",
       .ask = change(R"({"password":"abc"})"),
       .status = 422,
       .contains = {"weak_password"}},
      {.name = "same",
       .ask = change(R"({"password":"secret12"})"),
       .status = 422,
       .contains = {"same_password"}},
      {.name = "taken",
       .ask = change(R"({"email":"Taken@x.io"})"),
       .status = 422,
       .contains = {"email_exists"}},
      {.name = "no address",
       .ask = change(R"({"email":"taken"})"),
       .status = 400,
       .contains = {"invalid format"}},
      {.name = "pending",
       .ask = change(R"({"email":"changed@x.io"})"),
       .contains = {R"("email":"change@x.io")", R"("new_email":"changed@x.io")"}},
      {.name = "phone",
       .ask = change(R"({"phone":"+491511234"})"),
       .status = 400,
       .contains = {"phone_provider_disabled"}},
      {.name = "other is there", .ask = show(other)},
      {.name = "password", .ask = change(R"({"password":"secret34"})"), .lacks = {"secret34"}},
      {.name = "mine stays", .ask = show(mine)},
      {.name = "other is gone", .ask = show(other), .status = 403, .contains = {"session_not_found"}
      },
      {.name = "old password",
       .ask =
           {.target = "/token?grant_type=password",
            .body = R"({"email":"change@x.io","password":"secret12"})"},
       .status = 400},
      {.name = "new password",
       .ask =
           {.target = "/token?grant_type=password",
            .body = R"({"email":"change@x.io","password":"secret34"})"}},
  });
}

TEST_F(SessionService, ASecondFactorGuardsTheLogin) {
  const auto session = sign_up("factor@x.io");
  sql("insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at, "
      "secret) values "
      "(gen_random_uuid(), '" +
      user_id(session) + "', 'totp', 'verified', now(), now(), 'TOPSECRET')");
  const std::string bearer = text(session, "access_token");
  check({
      {.name = "listed",
       .ask = show(bearer),
       .contains = {R"("factor_type":"totp")"},
       .lacks = {"TOPSECRET"}},
      {.name = "guarded",
       .ask =
           {.method = "PUT",
            .target = "/user",
            .body = R"({"password":"secret34"})",
            .bearer = bearer},
       .status = 401,
       .contains = {"insufficient_aal"}},
      {.name = "data is free",
       .ask = {.method = "PUT", .target = "/user", .body = R"({"data":{"x":1}})", .bearer = bearer}
      },
      {.name = "factors",
       .ask =
           {.method = "GET",
            .target = "/admin/users/" + user_id(session) + "/factors",
            .bearer = admin()},
       .contains = {R"([{"id":")"},
       .lacks = {"TOPSECRET"}},
  });
}

}  // namespace
}  // namespace plinth::auth
