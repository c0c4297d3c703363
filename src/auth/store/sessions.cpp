#include "auth/store/sessions.hpp"

#include "auth/store/statement.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal insert_session_sql = R"sql(
    insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
    values ($1, $2, now(), now(), 'aal1', $3, $4))sql";

constexpr pg::Literal sessions_with_amr = R"sql(
    select to_jsonb(s) - 'refresh_token_hmac_key' || jsonb_build_object(
        'amr',
        (
            select coalesce(jsonb_agg(to_jsonb(c) order by c.updated_at desc, c.id), '[]')
            from auth.mfa_amr_claims c
            where c.session_id = s.id
        )
    )
    from auth.sessions s)sql";

constexpr pg::Literal lock_session_sql = "select id from auth.sessions where id = $1 for update";

constexpr pg::Literal touch_session_sql = R"sql(
    update auth.sessions
    set refreshed_at = now() at time zone 'utc', user_agent = $2, ip = $3, updated_at = now()
    where id = $1)sql";

constexpr pg::Literal delete_session_sql = "delete from auth.sessions where id = $1";
constexpr pg::Literal delete_sessions_sql = "delete from auth.sessions where user_id = $1";
constexpr pg::Literal end_session_sql =
    "delete from auth.sessions where user_id = $1 and id = $2 returning id";
constexpr pg::Literal delete_other_sessions_sql =
    "delete from auth.sessions where user_id = $1 and id <> $2";

constexpr pg::Literal upsert_amr_sql = R"sql(
    insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    values (gen_random_uuid(), $1, $2, now(), now())
    on conflict on constraint mfa_amr_claims_session_id_authentication_method_pkey
    do update set updated_at = excluded.updated_at)sql";

constexpr pg::Literal insert_refresh_token_sql = R"sql(
    insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
    values ('00000000-0000-0000-0000-000000000000', $1, $2, false, now(), now(), $3, $4))sql";

constexpr pg::Literal revoke_refresh_token_sql =
    "update auth.refresh_tokens set revoked = true, updated_at = now() where token = $1 and not "
    "revoked";
constexpr pg::Literal revoke_refresh_tokens_sql =
    "update auth.refresh_tokens set revoked = true where session_id = $1 and not revoked";

constexpr pg::Literal lock_session_of_token_sql = R"sql(
    select s.id
    from auth.refresh_tokens t
    join auth.sessions s on s.id = t.session_id
    where t.token = $1
    for update of s skip locked)sql";

// clock_timestamp, because a refresh that waited for another must not measure from before it
// waited.
constexpr pg::Literal select_refresh_facts_sql = R"sql(
    select jsonb_build_object(
        'now', clock_timestamp(),
        'token', to_jsonb(t),
        'user_id', t.user_id,
        'session', to_jsonb(s) || jsonb_build_object(
            'amr', (select jsonb_agg(to_jsonb(c)) from auth.mfa_amr_claims c where c.session_id = s.id)
        ),
        'banned_until', u.banned_until,
        'superseded', exists (
            select from auth.sessions n
            where n.user_id = s.user_id and (n.created_at, n.id) > (s.created_at, s.id)
        ),
        'has_verified_factor', exists (
            select from auth.mfa_factors f where f.user_id = s.user_id and f.status = 'verified'
        ),
        'has_successor', exists (select from auth.refresh_tokens c where c.parent = t.token),
        'active',
        (
            select to_jsonb(a)
            from auth.refresh_tokens a
            where a.session_id = t.session_id and not a.revoked
            order by a.id desc
            limit 1
        )
    )
    from (select) one
    left join auth.refresh_tokens t on t.token = $1
    left join auth.sessions s on s.id = t.session_id
    left join auth.users u on u.id = t.user_id::uuid)sql";

}  // namespace

pg::Statement insert_session(
    const std::string& id, const std::string& user_id, const Device& device
) {
  return bind(insert_session_sql, {id, user_id, device.user_agent, or_null(device.ip)});
}
pg::Statement select_session(const std::string& id) {
  pg::Snippet query(sessions_with_amr);
  query.raw(" where s.id = ").param(id);
  return std::move(query).statement();
}
pg::Statement select_sessions(const std::string& user_id) {
  pg::Snippet query(sessions_with_amr);
  query.raw(" where s.user_id = ").param(user_id).raw(" order by s.created_at desc, s.id");
  return std::move(query).statement();
}
pg::Statement lock_session(const std::string& id) { return bind(lock_session_sql, {id}); }
pg::Statement touch_session(const std::string& id, const Device& device) {
  return bind(touch_session_sql, {id, device.user_agent, or_null(device.ip)});
}
pg::Statement delete_session(const std::string& id) { return bind(delete_session_sql, {id}); }
pg::Statement end_session(const std::string& user_id, const std::string& id) {
  return bind(end_session_sql, {user_id, id});
}
pg::Statement delete_sessions(const std::string& user_id) {
  return bind(delete_sessions_sql, {user_id});
}
pg::Statement delete_other_sessions(const std::string& user_id, const std::string& session_id) {
  return bind(delete_other_sessions_sql, {user_id, session_id});
}

pg::Statement upsert_amr(const std::string& session_id, std::string_view method) {
  return bind(upsert_amr_sql, {session_id, std::string(method)});
}

pg::Statement insert_refresh_token(const RefreshTokenRow& row) {
  return bind(
      insert_refresh_token_sql, {row.token, row.user_id, or_null(row.parent), row.session_id}
  );
}
pg::Statement revoke_refresh_token(const std::string& token) {
  return bind(revoke_refresh_token_sql, {token});
}
pg::Statement revoke_refresh_tokens(const std::string& session_id) {
  return bind(revoke_refresh_tokens_sql, {session_id});
}

pg::Statement lock_session_of_token(const std::string& token) {
  return bind(lock_session_of_token_sql, {token});
}
pg::Statement select_refresh_facts(const std::string& token) {
  return bind(select_refresh_facts_sql, {token});
}

}  // namespace plinth::auth::store
