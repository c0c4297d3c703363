#include "auth/render.hpp"

#include <gtest/gtest.h>

#include "auth/claims.hpp"
#include "auth/metadata.hpp"
#include "auth/store/audit.hpp"
#include "crypto/jwt.hpp"

namespace plinth::auth {
namespace {

const Time noon = *parse_time("2026-01-01T12:00:00.5Z");

User make_user() {
  User user;
  user.id = "u1";
  user.aud = "authenticated";
  user.role = "authenticated";
  user.email = "a@x.io";
  user.email_confirmed_at = noon;
  user.confirmed_at = noon;
  user.created_at = noon;
  user.updated_at = noon;
  user.app_metadata = {{"providers", json::Array{"email"}}, {"provider", "email"}};
  user.user_metadata = {{"z", 1}, {"a", {{"y", 1.5}, {"b", nullptr}}}};
  user.identities.emplace();
  return user;
}

TEST(UserJson, LeavesOutWhatIsEmptyAndSortsMetadata) {
  EXPECT_EQ(
      render_user(make_user()),
      R"({"id":"u1","aud":"authenticated","role":"authenticated","email":"a@x.io",)"
      R"("email_confirmed_at":"2026-01-01T12:00:00.5Z","phone":"","confirmed_at":"2026-01-01T12:00:00.5Z",)"
      R"("app_metadata":{"provider":"email","providers":["email"]},"user_metadata":{"a":{"b":null,"y":1.5},"z":1},)"
      R"("identities":[],"created_at":"2026-01-01T12:00:00.5Z","updated_at":"2026-01-01T12:00:00.5Z",)"
      R"("is_anonymous":false})"
  );
}

TEST(UserJson, ShowsIdentitiesFactorsAndPendingChanges) {
  User user = make_user();
  user.email_change = "b@x.io";
  user.identities->push_back({
      .id = "i1",
      .provider_id = "u1",
      .user_id = "u1",
      .provider = "email",
      .email = "a@x.io",
      .data = {{"sub", "u1"}, {"email", "a@x.io"}},
      .created_at = noon,
      .updated_at = noon,
  });
  user.factors.push_back(
      {.id = "f1", .type = "totp", .status = "verified", .created_at = noon, .updated_at = noon}
  );
  const std::string text = render_user(user);
  EXPECT_NE(text.find(R"("new_email":"b@x.io")"), std::string::npos);
  EXPECT_NE(
      text.find(
          R"("identities":[{"identity_id":"i1","id":"u1","user_id":"u1","identity_data":{"email":"a@x.io","sub":"u1"},)"
          R"("provider":"email","created_at":"2026-01-01T12:00:00.5Z","updated_at":"2026-01-01T12:00:00.5Z","email":"a@x.io"}])"
      ),
      std::string::npos
  );
  EXPECT_NE(
      text.find(
          R"("factors":[{"id":"f1","created_at":"2026-01-01T12:00:00.5Z","updated_at":"2026-01-01T12:00:00.5Z",)"
          R"("status":"verified","factor_type":"totp","phone":"","last_challenged_at":null}])"
      ),
      std::string::npos
  );
}

TEST(UserJson, ListsShowNullForIdentitiesThatWereNotLoaded) {
  User user = make_user();
  user.identities.reset();
  EXPECT_NE(render_users({user}, "authenticated").find(R"("identities":null)"), std::string::npos);
  EXPECT_EQ(render_users({}, "x"), R"({"users":[],"aud":"x"})");
}

TEST(TokenJson, SaysWhenTheAcceptedPasswordIsWeak) {
  TokenAnswer answer{
      .access_token = "a", .expires_in = 3600, .expires_at = 7, .refresh_token = "r"
  };
  EXPECT_TRUE(
      render_token_answer(answer, make_user())
          .starts_with(
              R"({"access_token":"a","token_type":"bearer","expires_in":3600,"expires_at":7,"refresh_token":"r","user":{"id")"
          )
  );
  EXPECT_EQ(render_token_answer(answer, make_user()).find("weak_password"), std::string::npos);
  answer.weak_password = Weakness{.reasons = {"length"}, .message = "m"};
  EXPECT_TRUE(render_token_answer(answer, make_user())
                  .ends_with(R"("weak_password":{"message":"m","reasons":["length"]}})"));
}

TEST(ClaimsJson, AreThoseOfTheSpecInItsOrder) {
  const Session session{
      .id = "s1", .amr = {{.method = "totp", .at = noon}, {.method = "password", .at = noon}}
  };
  const Settings settings{.jwt_issuer = "http://host/auth/v1"};
  EXPECT_EQ(
      render_claims(make_user(), session, settings, IssuedAt{100}),
      R"({"iss":"http://host/auth/v1","sub":"u1","aud":"authenticated","exp":3700,"iat":100,"email":"a@x.io","phone":"",)"
      R"("app_metadata":{"provider":"email","providers":["email"]},"user_metadata":{"a":{"b":null,"y":1.5},"z":1},)"
      R"("role":"authenticated","aal":"aal2","amr":[{"method":"totp","timestamp":1767268800},)"
      R"({"method":"password","timestamp":1767268800}],"session_id":"s1","is_anonymous":false})"
  );
  EXPECT_EQ(assurance_level({{.method = "password", .at = noon}}), "aal1");
}

TEST(Expiry, IsThatOfTheTokenOrOfGoingWithoutTheSecondFactor) {
  Settings settings;
  settings.sessions.allow_low_aal = base::Seconds(600);
  const IssuedAt now{unix_seconds(noon)};
  Session session{.id = "s1", .created_at = noon - std::chrono::seconds(60)};
  User user;
  EXPECT_EQ(expiry_of(user, session, settings, now), now.seconds + 3600);
  user.factors = {{.id = "f", .type = "totp", .status = "verified"}};
  EXPECT_EQ(expiry_of(user, session, settings, now), now.seconds + 540);
  EXPECT_EQ(expiry_of(user, session, {}, now), now.seconds + 3600);
  session.amr = {{.method = "totp", .at = noon}};
  EXPECT_EQ(expiry_of(user, session, settings, now), now.seconds + 3600);
}

TEST(Bearer, IsVerifiedAndItsClaimsRead) {
  const Settings settings{.jwt_secret = "a-secret", .secret_key = "sb_secret_x"};
  const auto read = [&](const std::string& header) {
    http::Request request;
    request.headers.push_back({"Authorization", header});
    return read_bearer(request, settings, IssuedAt{1000});
  };
  const auto token = [](std::string_view claims) {
    return "bearer " + crypto::sign_jwt(claims, "a-secret");
  };
  const auto claims =
      read(token(R"({"sub":"u","role":"r","aud":["x","y"],"is_anonymous":true,"exp":1001})"));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->subject, "u");
  EXPECT_EQ(claims->audience, "x");
  EXPECT_TRUE(claims->is_anonymous);
  EXPECT_EQ(read("Bearer sb_secret_x")->role, "service_role");

  EXPECT_EQ(
      read(token(R"({"exp":1000})")).error().message,
      "invalid JWT: unable to parse or verify signature, token has invalid claims: token is expired"
  );
  EXPECT_TRUE(read(token(R"({"exp":1001.5,"nbf":999.5,"aud":[]})")));
  for (const char* wrong :
       {R"({"exp":"1001"})", R"({"nbf":[1]})", R"({"exp":1e300})", R"({"aud":1})"})
    EXPECT_EQ(read(token(wrong)).error().code, "bad_jwt") << wrong;
  EXPECT_EQ(read("Bearer " + crypto::sign_jwt("{}", "another")).error().code, "bad_jwt");
  for (const char* header : {"", "Bearer", "Bearer ", "Basic x", "Bearer a b"}) {
    EXPECT_EQ(read(header).error().status, 401) << header;
  }
}

TEST(Audience, ComesFromHeaderTokenOrSettings) {
  const Settings settings;
  http::Request request;
  EXPECT_EQ(
      request_audience(request, Claims{.role = "authenticated", .audience = "mine"}, settings),
      "mine"
  );
  EXPECT_EQ(
      request_audience(request, Claims{.role = "service_role", .audience = "mine"}, settings),
      "authenticated"
  );
  request.headers.push_back({"X-JWT-AUD", "theirs"});
  EXPECT_EQ(request_audience(request, std::nullopt, settings), "theirs");
}

TEST(Metadata, MergesMemberByMemberAndNullDeletes) {
  const json::Object merged =
      merge_metadata({{"a", 1}, {"b", {{"x", 1}}}}, {{"a", nullptr}, {"b", {{"y", 2}}}, {"c", 3}});
  EXPECT_EQ(metadata_text(merged), R"({"b":{"y":2},"c":3})");
}

TEST(AuditPayload, NamesActorActionAndTraits) {
  const User user = make_user();
  EXPECT_EQ(
      store::audit_payload(store::actor_of(user), store::Action::login, {{"provider", "email"}}),
      R"({"action":"login","actor_id":"u1","actor_username":"a@x.io","actor_via_sso":false,"log_type":"account",)"
      R"("traits":{"provider":"email"}})"
  );
}

}  // namespace
}  // namespace plinth::auth
