#include "auth/store/flow_states.hpp"

#include "auth/store/statement.hpp"
#include "auth/timestamp.hpp"
#include "json/tree.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal insert_flow_sql = R"sql(
    insert into auth.flow_state (
        id, user_id, auth_code, code_challenge_method, code_challenge, provider_type,
        provider_access_token, provider_refresh_token, authentication_method, created_at, updated_at
    )
    values (
        gen_random_uuid(), $1, gen_random_uuid()::text, $2::auth.code_challenge_method, $3, $4,
        '', '', $5, now(), now()
    ))sql";

constexpr pg::Literal issue_auth_code_sql = R"sql(
    update auth.flow_state
    set auth_code_issued_at = now(), updated_at = now()
    where id = (
        select id from auth.flow_state
        where user_id = $1 and authentication_method = $2
        order by created_at desc
        limit 1
    )
    returning auth_code)sql";

constexpr pg::Literal take_flow_sql = R"sql(
    delete from auth.flow_state where auth_code = $1
    returning jsonb_build_object(
        'id', id,
        'user_id', user_id,
        'code_challenge', code_challenge,
        'code_challenge_method', code_challenge_method,
        'authentication_method', authentication_method,
        'expires_from', coalesce(auth_code_issued_at, created_at)
    ))sql";

std::string text(const json::Object& record, std::string_view name) {
  return std::string(json::find_string(record, name).value_or(""));
}

}  // namespace

pg::Statement insert_flow(const NewFlow& flow) {
  return bind(
      insert_flow_sql,
      {
          or_null(flow.user_id),
          std::string(name_of(flow.challenge.method)),
          flow.challenge.text,
          flow.provider_type,
          flow.authentication_method,
      }
  );
}

pg::Statement issue_auth_code(const std::string& user_id, const std::string& method) {
  return bind(issue_auth_code_sql, {user_id, method});
}

pg::Statement take_flow(const std::string& auth_code) { return bind(take_flow_sql, {auth_code}); }

std::optional<Flow> find_flow(const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const auto record = json::parse_object(rows.text(0, 0));
  if (!record) return std::nullopt;
  return Flow{
      .id = text(*record, "id"),
      .user_id = text(*record, "user_id"),
      .challenge =
          {
              .text = text(*record, "code_challenge"),
              .method = parse_challenge_method(text(*record, "code_challenge_method"))
                            .value_or(ChallengeMethod::s256),
          },
      .authentication_method = text(*record, "authentication_method"),
      .expires_from = parse_time(text(*record, "expires_from")).value_or(Time()),
  };
}

}  // namespace plinth::auth::store
