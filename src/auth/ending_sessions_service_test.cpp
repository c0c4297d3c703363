// Sessions are shown and ended, and what happened is read, against a real database.
#include <gmock/gmock.h>

#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

using testing::HasSubstr;

class EndingSessions : public ServiceTest {
 protected:
  static std::string bearer_of(const json::Object& session) {
    return text(session, "access_token");
  }
  json::Object claims_of(const json::Object& session) {
    const auto verified = crypto::verify_jwt(bearer_of(session), settings_.jwt_secret);
    return json::parse_object(verified.value_or("{}")).value_or(json::Object());
  }
};

TEST_F(EndingSessions, SessionsAreListedAndEnded) {
  const auto mine = sign_up("places@x.io");
  const auto other = sign_in("places@x.io");
  const auto stranger = sign_up("places2@x.io");
  const std::string id = text(claims_of(other), "session_id");
  const auto at = [&](const std::string& method, const std::string& path, const json::Object& who) {
    return Ask{.method = method, .target = "/user/sessions" + path, .bearer = bearer_of(who)};
  };
  const std::string path = "/admin/users/" + user_id(mine) + "/sessions";
  check({
      {.name = "list",
       .ask = at("GET", "", mine),
       .contains =
           {id,
            R"("is_current":true)",
            R"("is_current":false)",
            R"("aal":"aal1")",
            R"("refreshed_at":null)",
            R"("amr":[{"method":"password")"}},
      {.name = "a stranger's", .ask = at("DELETE", "/" + id, stranger), .status = 404},
      {.name = "no uuid", .ask = at("DELETE", "/x", mine), .status = 404},
      {.name = "end", .ask = at("DELETE", "/" + id, mine), .status = 204},
      {.name = "ended",
       .ask = at("GET", "", other),
       .status = 403,
       .contains = {"session_not_found"}},
      {.name = "again", .ask = at("DELETE", "/" + id, mine), .status = 404},
      {.name = "admin lists",
       .ask = {.method = "GET", .target = path, .bearer = admin()},
       .contains = {R"("is_current":false)"},
       .lacks = {id}},
      {.name = "not for users",
       .ask = {.method = "GET", .target = path, .bearer = bearer_of(stranger)},
       .status = 403},
      {.name = "admin ends one",
       .ask =
           {.method = "DELETE",
            .target = path + "/" + text(claims_of(mine), "session_id"),
            .bearer = admin()},
       .status = 204},
      {.name = "ended too", .ask = at("GET", "", mine), .status = 403},
      {.name = "admin ends all",
       .ask = {.method = "DELETE", .target = path, .bearer = admin()},
       .status = 204},
  });
}

TEST_F(EndingSessions, ANewerSignInEndsAnOlderSession) {
  Settings settings = settings_;
  settings.sessions.single_per_user = true;
  start(settings);
  const auto older = sign_up("single@x.io");
  const auto newer = sign_in("single@x.io");
  const http::Response refused = refresh(text(older, "refresh_token"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(
      refused.body, HasSubstr("Invalid Refresh Token: Session Expired (Revoked by Newer Login)")
  );
  EXPECT_EQ(
      sql("select count(*) from auth.sessions where user_id = '" + user_id(older) + "'"), "1"
  );
  EXPECT_EQ(refresh(text(newer, "refresh_token")).status, 200);
}

TEST_F(EndingSessions, TheAuditLogIsReadPageByPage) {
  sign_up("audited@x.io");
  const auto list = [&](const std::string& query) {
    return Ask{.method = "GET", .target = "/admin/audit" + query, .bearer = admin()};
  };
  check({
      {.name = "all",
       .ask = list(""),
       .contains = {R"("payload": {)", R"("ip_address": "127.0.0.1")"}},
      {.name = "by author",
       .ask = list("?query=author:audited"),
       .contains = {"audited@x.io", "user_signedup"}},
      {.name = "by action",
       .ask = list("?query=action:user_signedup"),
       .contains = {"user_signedup"},
       .lacks = {"\"login\""}},
      {.name = "by type", .ask = list("?query=type:team"), .lacks = {"\"log_type\": \"account\""}},
      {.name = "no wildcard", .ask = list("?query=author:%25_%25"), .contains = {"[]"}},
      {.name = "scope",
       .ask = list("?query=colour:red"),
       .status = 400,
       .contains = {"Invalid query scope"}},
      {.name = "users",
       .ask =
           {.method = "GET", .target = "/admin/audit", .bearer = bearer_of(sign_in("audited@x.io"))
           },
       .status = 403,
       .contains = {"not_admin"}},
  });
  const http::Response page = ask(list("?page=1&per_page=1&query=author:audited"));
  EXPECT_EQ(header(page, "x-total-count"), "2");
  EXPECT_THAT(header(page, "link"), HasSubstr("</admin/audit?page=2&per_page=1&query="));
}

}  // namespace
}  // namespace plinth::auth
