// Administering accounts, against a real database.
#include <gmock/gmock.h>

#include "auth/service_fixture.hpp"

namespace plinth::auth {
namespace {

class AdminService : public ServiceTest {
 protected:
  json::Object create(const std::string& body) {
    return ask_json({.target = "/admin/users", .body = body, .bearer = admin()});
  }
  Ask at(const std::string& method, const std::string& id, const std::string& body = {}) {
    return {.method = method, .target = "/admin/users/" + id, .body = body, .bearer = admin()};
  }
  Ask login(const std::string& email, const std::string& password = "secret12") {
    return {
        .target = "/token?grant_type=password",
        .body = R"({"email":")" + email + R"(","password":")" + password + R"("})"
    };
  }
};

TEST_F(AdminService, IsForAdministratorsOnly) {
  const auto session = sign_up("mortal@x.io");
  const auto list = [](const std::string& bearer) {
    return Ask{.method = "GET", .target = "/admin/users", .bearer = bearer};
  };
  const std::string gone =
      R"({"role":"service_role","session_id":"99999999-9999-4999-8999-999999999999"})";
  check({
      {.name = "nobody", .ask = list(""), .status = 401, .contains = {"no_authorization"}},
      {.name = "user",
       .ask = list(text(session, "access_token")),
       .status = 403,
       .contains = {"not_admin", "User not allowed"},
       .lacks = {"users"}},
      {.name = "anon",
       .ask = list(token(R"({"role":"anon"})")),
       .status = 403,
       .contains = {"not_admin"}},
      {.name = "session gone",
       .ask = list(token(gone)),
       .status = 403,
       .contains = {"session_expired"}},
      {.name = "service", .ask = list(admin()), .contains = {R"("aud":"authenticated")"}},
      {.name = "secret key", .ask = list("sb_secret_s")},
      {.name = "delete",
       .ask =
           {.method = "DELETE",
            .target = "/admin/users/" + user_id(session),
            .bearer = text(session, "access_token")},
       .status = 403},
      {.name = "create",
       .ask = {.target = "/admin/users", .body = "{}", .bearer = text(session, "access_token")},
       .status = 403},
  });
}

TEST_F(AdminService, CreatesAccounts) {
  const auto user = create(
      R"({"email":"Made@x.io","password":"secret12","email_confirm":true,"user_metadata":{"name":"M"},"app_metadata":{"team":"navy"}})"
  );
  EXPECT_EQ(text(user, "role"), "authenticated");
  EXPECT_EQ(
      json::to_text(json::sorted(user.at("user_metadata"))), R"({"email_verified":true,"name":"M"})"
  );
  EXPECT_EQ(
      json::to_text(json::sorted(user.at("app_metadata"))),
      R"({"provider":"email","providers":["email"],"team":"navy"})"
  );
  EXPECT_EQ(user.at("identities").as_array().size(), 1u);
  const auto phone = create(
      R"({"phone":"+49 1511234","phone_confirm":true,"role":"worker","id":"22222222-2222-4222-8222-222222222222"})"
  );
  EXPECT_EQ(text(phone, "id"), "22222222-2222-4222-8222-222222222222");
  EXPECT_EQ(text(phone, "role"), "worker");
  EXPECT_EQ(text(phone, "phone"), "491511234");
  const auto make = [&](const std::string& body) {
    return Ask{.target = "/admin/users", .body = body, .bearer = admin()};
  };
  check({
      {.name = "sign in", .ask = login("made@x.io")},
      {.name = "neither",
       .ask = make("{}"),
       .status = 400,
       .contains = {"Cannot create a user without either an email or phone"}},
      {.name = "email taken",
       .ask = make(R"({"email":"made@x.io"})"),
       .status = 422,
       .contains = {"email_exists"}},
      {.name = "phone taken",
       .ask = make(R"({"phone":"491511234"})"),
       .status = 422,
       .contains = {"phone_exists"}},
      {.name = "both passwords",
       .ask = make(R"({"email":"m2@x.io","password":"x","password_hash":"y"})"),
       .status = 400,
       .contains = {"Only a password or a password hash"}},
      {.name = "hash",
       .ask = make(R"({"email":"m2@x.io","password_hash":"$argon2i$x"})"),
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "id",
       .ask = make(R"({"email":"m2@x.io","id":"7"})"),
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "id taken",
       .ask = make(R"({"email":"m2@x.io","id":"22222222-2222-4222-8222-222222222222"})"),
       .status = 500},
      {.name = "ban",
       .ask = make(R"({"email":"m2@x.io","ban_duration":"long"})"),
       .status = 400,
       .contains = {"ban duration"}},
      {.name = "by hash",
       .ask = make(
           R"({"email":"hash@x.io","email_confirm":true,"password_hash":"$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"})"
       )},
      {.name = "by a hash from elsewhere",
       .ask = make(
           R"({"email":"argon@x.io","email_confirm":true,"password_hash":"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"})"
       )},
      {.name = "sign in by it", .ask = login("argon@x.io", "password")},
      {.name = "not with another",
       .ask = login("argon@x.io", "passwort"),
       .status = 400,
       .contains = {"invalid_credentials"}},
      {.name = "sign in by hash", .ask = login("hash@x.io", "abc")},
      {.name = "unconfirmed",
       .ask = make(R"({"email":"unconfirmed@x.io","password":"secret12"})"),
       .lacks = {"confirmed_at"}},
      {.name = "unconfirmed sign in",
       .ask = login("unconfirmed@x.io"),
       .status = 400,
       .contains = {"email_not_confirmed"}},
      {.name = "nobody takes it over",
       .ask =
           {.target = "/signup", .body = R"({"email":"unconfirmed@x.io","password":"secret12"})"},
       .status = 422,
       .contains = {"user_already_exists"}},
  });
  EXPECT_EQ(sql("select count(*) from auth.users where email = 'm2@x.io'"), "0");
  EXPECT_EQ(
      sql("select payload->>'actor_username' from auth.audit_log_entries where "
          "payload->'traits'->>'user_email' = 'made@x.io'"),
      "service_role"
  );
}

TEST_F(AdminService, ChangesAccounts) {
  const auto session = sign_up("before@x.io");
  const std::string id = user_id(session);
  sign_up("occupied@x.io");
  check({
      {.name = "show", .ask = at("GET", id), .contains = {"before@x.io"}},
      {.name = "metadata",
       .ask = at("PUT", id, R"({"user_metadata":{"n":1},"app_metadata":{"team":"navy"}})"),
       .contains = {R"("n":1)", R"("team":"navy")", R"("provider":"email")"}},
      {.name = "null deletes",
       .ask = at("PUT", id, R"({"app_metadata":{"team":null}})"),
       .lacks = {"navy"}},
      {.name = "role",
       .ask = at("PUT", id, R"({"role":"captain"})"),
       .contains = {R"("role":"captain")"}},
      {.name = "email",
       .ask = at("PUT", id, R"({"email":"After@x.io"})"),
       .contains = {R"("email":"after@x.io","email_confirmed_at")", R"("email_verified":true)"},
       .lacks = {"before@x.io\",\"provider"}},
      {.name = "phone",
       .ask = at("PUT", id, R"({"phone":"+491515555","phone_confirm":true})"),
       .contains = {R"("phone_confirmed_at")", R"("providers":["email","phone"])"}},
      {.name = "occupied",
       .ask = at("PUT", id, R"({"email":"occupied@x.io"})"),
       .status = 500,
       .contains = {"duplicate key"}},
      {.name = "weak",
       .ask = at("PUT", id, R"({"password":"abc"})"),
       .status = 422,
       .contains = {"weak_password"}},
      {.name = "session is there",
       .ask = {.method = "GET", .target = "/user", .bearer = text(session, "access_token")}},
      {.name = "password", .ask = at("PUT", id, R"({"password":"secret56"})")},
      {.name = "session is gone",
       .ask = {.method = "GET", .target = "/user", .bearer = text(session, "access_token")},
       .status = 403,
       .contains = {"session_not_found"}},
      {.name = "ban",
       .ask = at("PUT", id, R"({"ban_duration":"24h"})"),
       .contains = {"banned_until"}},
      {.name = "banned",
       .ask = login("after@x.io", "secret56"),
       .status = 400,
       .contains = {"user_banned"}},
      {.name = "pardon",
       .ask = at("PUT", id, R"({"ban_duration":"none"})"),
       .lacks = {"banned_until"}},
      {.name = "back", .ask = login("after@x.io", "secret56")},
      {.name = "no uuid",
       .ask = at("GET", "7"),
       .status = 404,
       .contains = {"user_id must be an UUID", "validation_failed"}},
      {.name = "nobody",
       .ask = at("GET", "99999999-9999-4999-8999-999999999999"),
       .status = 404,
       .contains = {"user_not_found", "User not found"}},
  });
}

TEST_F(AdminService, DeletesAccounts) {
  const std::string hard = user_id(sign_up("hard@x.io"));
  const auto session = sign_up("soft@x.io");
  const std::string soft = user_id(session);
  ASSERT_TRUE(cluster_->run(
      "create table public.things (owner uuid references auth.users (id)); insert into "
      "public.things values ('" +
      hard + "')"
  ));
  check(
      {{.name = "referenced",
        .ask =
            {.method = "DELETE",
             .target = "/admin/users/" + hard,
             .bearer = admin(),
             .headers = {{"X-Supabase-Api-Version", "2024-01-01"}}},
        .status = 500,
        .contains = {"Database error deleting user"}}}
  );
  ASSERT_TRUE(cluster_->run("drop table public.things"));
  check({
      {.name = "hard",
       .ask = at("DELETE", hard, R"({"should_soft_delete":false})"),
       .contains = {"{}"}},
      {.name = "gone", .ask = at("GET", hard), .status = 404, .contains = {"user_not_found"}},
      {.name = "soft",
       .ask = at("DELETE", soft, R"({"should_soft_delete":true})"),
       .contains = {"{}"}},
      {.name = "shadow",
       .ask = at("GET", soft),
       .contains = {"deleted_at", R"("app_metadata":{})"},
       .lacks = {"soft@x.io"}},
      {.name = "its token",
       .ask = {.method = "GET", .target = "/user", .bearer = text(session, "access_token")},
       .status = 403,
       .contains = {"session_not_found"}},
      {.name = "no sign in",
       .ask = login("soft@x.io"),
       .status = 400,
       .contains = {"invalid_credentials"}},
      {.name = "the address is free",
       .ask = {.target = "/signup", .body = R"({"email":"soft@x.io","password":"secret12"})"},
       .contains = {"access_token"}},
  });
  EXPECT_EQ(sql("select count(*) from auth.refresh_tokens where user_id = '" + hard + "'"), "0");
}

TEST_F(AdminService, ListsAccountsPageByPage) {
  ASSERT_TRUE(cluster_->run("delete from auth.users"));
  for (const char* name : {"p1", "p2", "p_3"})
    create(
        R"({"email":")" + std::string(name) + R"(@x.io","user_metadata":{"full_name":"Nr )" + name +
        "\"}}"
    );
  const auto list = [&](const std::string& query) {
    return Ask{.method = "GET", .target = "/admin/users" + query, .bearer = admin()};
  };
  check({
      {.name = "newest first",
       .ask = list("?page=1&per_page=2"),
       .contains = {"p_3@x.io", "p2@x.io", R"("identities":null)"},
       .lacks = {"p1@x.io"}},
      {.name = "second page",
       .ask = list("?page=2&per_page=2"),
       .contains = {"p1@x.io"},
       .lacks = {"p2@x.io"}},
      {.name = "empty parameters",
       .ask = list("?page=&per_page="),
       .contains = {"p1@x.io", "p2@x.io"}},
      {.name = "oldest first",
       .ask = list("?per_page=1&sort=created_at+asc"),
       .contains = {"p1@x.io"}},
      {.name = "by another column",
       .ask = list("?per_page=1&sort=email+asc"),
       .contains = {"p1@x.io"}},
      {.name = "bad direction",
       .ask = list("?sort=email+up"),
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "by address",
       .ask = list("?filter=p2%40"),
       .contains = {"p2@x.io"},
       .lacks = {"p1@x.io"}},
      {.name = "by name",
       .ask = list("?filter=nr+P1"),
       .contains = {"p1@x.io"},
       .lacks = {"p2@x.io"}},
      {.name = "no wildcard",
       .ask = list("?filter=p_"),
       .contains = {"p_3@x.io"},
       .lacks = {"p1@x.io"}},
      {.name = "injection",
       .ask = list("?filter=%27%20or%20true%20--"),
       .contains = {R"("users":[])"}},
      {.name = "no text",
       .ask = list("?filter=%ff"),
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "bad page", .ask = list("?page=x"), .status = 400, .contains = {"validation_failed"}
      },
      {.name = "bad sort",
       .ask = list("?sort=encrypted_password"),
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "other audience",
       .ask =
           {.method = "GET",
            .target = "/admin/users",
            .bearer = admin(),
            .headers = {{"X-JWT-AUD", "other"}}},
       .contains = {R"({"users":[],"aud":"other"})"}},
  });
  const http::Response response = ask(list("?page=1&per_page=2"));
  EXPECT_EQ(header(response, "x-total-count"), "3");
  EXPECT_EQ(
      header(response, "link"),
      R"(</admin/users?page=2&per_page=2>; rel="next", </admin/users?page=2&per_page=2>; rel="last")"
  );
}

}  // namespace
}  // namespace plinth::auth
