#include "auth/store/factors.hpp"

#include <string_view>

#include "auth/store/statement.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth::store {
namespace {

constexpr std::string_view unknown_ip = "0.0.0.0";  // the column is not null

constexpr pg::Literal insert_factor_sql = R"sql(
    insert into auth.mfa_factors
        (id, user_id, friendly_name, factor_type, status, secret, phone, created_at, updated_at)
    values ($1, $2, $3, $4, 'unverified', $5, $6, now(), now()))sql";

constexpr pg::Literal verify_factor_sql =
    "update auth.mfa_factors set status = 'verified', updated_at = now() where id = $1";
constexpr pg::Literal update_factor_sql = R"sql(
    update auth.mfa_factors
    set friendly_name = coalesce($2, friendly_name), phone = coalesce($3, phone), updated_at = now()
    where id = $1)sql";
constexpr pg::Literal delete_factor_sql = "delete from auth.mfa_factors where id = $1";

constexpr pg::Literal delete_stale_factors_sql = R"sql(
    delete from auth.mfa_factors f
    where f.user_id = $1 and f.status = 'unverified' and f.created_at < now() - interval '300 seconds'
    and not exists (
        select from auth.mfa_challenges c
        where c.factor_id = f.id and c.created_at > now() - interval '300 seconds'
    ))sql";

constexpr pg::Literal delete_rival_factors_sql =
    "delete from auth.mfa_factors where user_id = $1 and factor_type = $2 and id <> $3 and status "
    "= 'unverified'";

constexpr pg::Literal insert_challenge_sql = R"sql(
    insert into auth.mfa_challenges (id, factor_id, created_at, ip_address, otp_code)
    values ($1, $2, now(), $3, $4)
    returning floor(extract(epoch from created_at + interval '300 seconds'))::bigint)sql";

// clock_timestamp, because no two factors may have been challenged at the same moment.
constexpr pg::Literal touch_challenged_factor_sql =
    "update auth.mfa_factors set last_challenged_at = clock_timestamp() where id = $1";

constexpr pg::Literal answer_challenge_sql =
    "update auth.mfa_challenges set verified_at = now(), otp_code = $2 where id = $1";

// Codes of the last minutes are all that a code of now could repeat.
constexpr pg::Literal select_proof_facts_sql = R"sql(
    select jsonb_build_object(
        'now', clock_timestamp(),
        'factor_type', f.factor_type,
        'phone', f.phone,
        'secret', f.secret,
        'last_step',
        (
            select max(u.otp_code::bigint)
            from auth.mfa_challenges u
            where f.factor_type = 'totp' and u.factor_id = f.id and u.otp_code ~ '^[0-9]{1,15}$'
            and u.verified_at > now() - interval '10 minutes'
        ),
        'challenge',
        (
            select jsonb_build_object(
                'created_at', c.created_at,
                'verified_at', c.verified_at,
                'same_ip', c.ip_address = $3,
                'code', c.otp_code
            )
            from auth.mfa_challenges c
            where c.id = $2 and c.factor_id = f.id
        )
    )
    from auth.mfa_factors f
    where f.id = $1)sql";

constexpr pg::Literal raise_session_sql =
    "update auth.sessions set aal = 'aal2', factor_id = $2, updated_at = now() where id = $1";
constexpr pg::Literal delete_sessions_below_aal2_sql =
    "delete from auth.sessions where user_id = $1 and id <> $2 and coalesce(aal, 'aal1') < 'aal2'";

constexpr pg::Literal forget_proofs_sql = R"sql(
    delete from auth.mfa_amr_claims c
    using auth.sessions s
    where s.factor_id = $1 and c.session_id = s.id
    and c.authentication_method in ('totp', 'mfa/phone', 'mfa/webauthn'))sql";
constexpr pg::Literal lower_sessions_sql =
    "update auth.sessions set aal = 'aal1', factor_id = null, updated_at = now() where factor_id = "
    "$1";

std::string ip_or_unknown(const std::string& ip) {
  return ip.empty() ? std::string(unknown_ip) : ip;
}

}  // namespace

pg::Statement insert_factor(const FactorRow& row) {
  return bind(
      insert_factor_sql,
      {row.id, row.user_id, row.friendly_name, row.type, or_null(row.secret), or_null(row.phone)}
  );
}
pg::Statement verify_factor(const std::string& id) { return bind(verify_factor_sql, {id}); }
pg::Statement update_factor(
    const std::string& id, const std::string& friendly_name, const std::string& phone
) {
  return bind(update_factor_sql, {id, or_null(friendly_name), or_null(phone)});
}
pg::Statement delete_factor(const std::string& id) { return bind(delete_factor_sql, {id}); }

pg::Statement delete_stale_factors(const std::string& user_id) {
  return bind(delete_stale_factors_sql, {user_id});
}
pg::Statement delete_rival_factors(
    const std::string& user_id, const std::string& type, const std::string& factor_id
) {
  return bind(delete_rival_factors_sql, {user_id, type, factor_id});
}

pg::Statement insert_challenge(const ChallengeRow& row) {
  return bind(
      insert_challenge_sql, {row.id, row.factor_id, ip_or_unknown(row.ip), or_null(row.code_hash)}
  );
}
pg::Statement touch_challenged_factor(const std::string& factor_id) {
  return bind(touch_challenged_factor_sql, {factor_id});
}
pg::Statement answer_challenge(const std::string& id, const std::string& answer) {
  return bind(answer_challenge_sql, {id, answer});
}

pg::Statement select_proof_facts(
    const std::string& factor_id, const std::string& challenge_id, const std::string& ip
) {
  return bind(select_proof_facts_sql, {factor_id, challenge_id, ip_or_unknown(ip)});
}

pg::Statement raise_session(const std::string& session_id, const std::string& factor_id) {
  return bind(raise_session_sql, {session_id, factor_id});
}
pg::Statement delete_sessions_below_aal2(
    const std::string& user_id, const std::string& except_session_id
) {
  return bind(delete_sessions_below_aal2_sql, {user_id, except_session_id});
}
std::vector<pg::Statement> delete_factor_and_lower_sessions(
    const std::string& user_id, const std::string& factor_id
) {
  std::vector<pg::Statement> out;
  out.push_back(lock_user(user_id));
  out.push_back(bind(forget_proofs_sql, {factor_id}));
  out.push_back(bind(lower_sessions_sql, {factor_id}));
  out.push_back(delete_factor(factor_id));
  return out;
}

}  // namespace plinth::auth::store
