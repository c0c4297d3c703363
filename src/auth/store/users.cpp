#include "auth/store/users.hpp"

#include <fmt/format.h>

#include "auth/store/statement.hpp"

namespace plinth::auth::store {
namespace {

// A user as one object, with identities and factors. The secrets of factors stay where they are.
constexpr pg::Literal users_with_associations = R"sql(
    select to_jsonb(u) || jsonb_build_object(
        'identities',
        (
            select coalesce(jsonb_agg(to_jsonb(i) order by i.created_at, i.id), '[]')
            from auth.identities i
            where i.user_id = u.id
        ),
        'factors',
        (
            select coalesce(jsonb_agg(to_jsonb(f) - 'secret' - 'web_authn_credential' order by f.created_at, f.id), '[]')
            from auth.mfa_factors f
            where f.user_id = u.id
        )
    )
    from auth.users u)sql";

constexpr pg::Literal lock_user_sql = "select id from auth.users where id = $1 for update";

constexpr pg::Literal select_email_owner_sql = R"sql(
    select u.id
    from auth.users u
    where u.instance_id = '00000000-0000-0000-0000-000000000000'
    and lower(u.email) = $1 and not u.is_sso_user and u.id <> $2
    union all
    select i.user_id
    from auth.identities i
    where i.email = $1 and i.provider not like 'sso:%' and i.user_id <> $2
    limit 1)sql";

constexpr pg::Literal select_phone_owner_sql =
    "select id from auth.users where phone = $1 and id <> $2";

constexpr pg::Literal insert_user_sql = R"sql(
    insert into auth.users (
        instance_id, id, aud, role, email, phone, encrypted_password, raw_app_meta_data, raw_user_meta_data,
        is_anonymous, confirmation_token, recovery_token, email_change_token_new, email_change, created_at, updated_at
    )
    values (
        '00000000-0000-0000-0000-000000000000', $1, $2, '', $3, $4, $5, $6, $7,
        $8, '', '', '', '', now(), now()
    ))sql";

constexpr pg::Literal set_role_sql =
    "update auth.users set role = $2, updated_at = now() where id = $1";
constexpr pg::Literal set_aud_sql =
    "update auth.users set aud = $2, updated_at = now() where id = $1";
constexpr pg::Literal set_user_metadata_sql =
    "update auth.users set raw_user_meta_data = $2, updated_at = now() where id = $1";
constexpr pg::Literal set_app_metadata_sql =
    "update auth.users set raw_app_meta_data = $2, updated_at = now() where id = $1";
constexpr pg::Literal set_email_sql =
    "update auth.users set email = $2, email_change = '', email_change_token_new = '',"
    " email_change_token_current = '', email_change_confirm_status = 0, updated_at = now() where "
    "id = $1";
constexpr pg::Literal set_phone_sql =
    "update auth.users set phone = $2, phone_change = '', phone_change_token = '', updated_at = "
    "now() where id = $1";
constexpr pg::Literal set_email_change_sql =
    "update auth.users set email_change = $2, email_change_confirm_status = 0, updated_at = now() "
    "where id = $1";
constexpr pg::Literal set_email_change_status_sql =
    "update auth.users set email_change_confirm_status = $2, updated_at = now() where id = $1";
constexpr pg::Literal set_phone_change_sql =
    "update auth.users set phone_change = $2, updated_at = now() where id = $1";
constexpr pg::Literal set_invited_sql =
    "update auth.users set invited_at = now(), updated_at = now() where id = $1";
constexpr pg::Literal verify_identity_sql = R"sql(
    update auth.identities
    set identity_data = identity_data || jsonb_build_object($2::text || '_verified', true), updated_at = now()
    where user_id = $1 and provider = $2::text)sql";
constexpr pg::Literal refresh_providers_sql = R"sql(
    update auth.users u
    set raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}') || found.metadata, updated_at = now()
    from (
        select jsonb_build_object(
            'provider', (array_agg(i.provider order by i.first))[1],
            'providers', jsonb_agg(i.provider order by i.first)
        ) as metadata
        from (
            select provider, min(created_at) as first from auth.identities where user_id = $1 group by provider
        ) as i
        having count(*) > 0
    ) as found
    where u.id = $1 and not coalesce(u.raw_app_meta_data, '{}') @> found.metadata)sql";
constexpr pg::Literal set_password_sql =
    "update auth.users set encrypted_password = $2, confirmation_token = '', recovery_token = '',"
    " email_change_token_new = '', email_change_token_current = '', phone_change_token = '',"
    " reauthentication_token = '', updated_at = now() where id = $1";
constexpr pg::Literal confirm_email_sql =
    "update auth.users set email_confirmed_at = now(), confirmation_token = '',"
    " raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || '{\"email_verified\": true}',"
    " updated_at = now() where id = $1";
constexpr pg::Literal confirm_phone_sql =
    "update auth.users set phone_confirmed_at = now(), confirmation_token = '',"
    " raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || '{\"phone_verified\": true}',"
    " updated_at = now() where id = $1";
constexpr pg::Literal make_permanent_sql =
    "update auth.users set is_anonymous = false, updated_at = now() where id = $1";
constexpr pg::Literal ban_sql =
    "update auth.users set banned_until = now() + $2::interval, updated_at = now() where id = $1";
constexpr pg::Literal set_last_sign_in_sql =
    "update auth.users set last_sign_in_at = now(), updated_at = now() where id = $1";

constexpr pg::Literal delete_one_time_tokens_sql =
    "delete from auth.one_time_tokens where user_id = $1";
constexpr pg::Literal delete_factors_sql = "delete from auth.mfa_factors where user_id = $1";
constexpr pg::Literal delete_user_sql = "delete from auth.users where id = $1";

constexpr pg::Literal obscure_user_sql = R"sql(
    update auth.users
    set email = $2, phone = $3, encrypted_password = '', raw_app_meta_data = '{}', raw_user_meta_data = '{}',
        email_change = '', phone_change = '', confirmation_token = '', recovery_token = '', email_change_token_new = '',
        email_change_token_current = '', phone_change_token = '', reauthentication_token = '',
        deleted_at = now(), updated_at = now()
    where id = $1)sql";
constexpr pg::Literal obscure_identity_sql =
    "update auth.identities set provider_id = $2, identity_data = '{}', updated_at = now() where "
    "id = $1";

constexpr pg::Literal insert_identity_sql = R"sql(
    insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    values ($1, $2, $3, $4, now(), now(), now()))sql";
constexpr pg::Literal set_identity_data_sql =
    "update auth.identities set identity_data = $2, updated_at = now() where id = $1";

constexpr pg::Literal users_of_audience =
    " from auth.users u where u.instance_id = '00000000-0000-0000-0000-000000000000' and u.aud = ";

pg::Literal sort_column(UserColumn column) {
  switch (column) {
    case UserColumn::created_at:
      return "u.created_at";
    case UserColumn::updated_at:
      return "u.updated_at";
    case UserColumn::last_sign_in_at:
      return "u.last_sign_in_at";
    case UserColumn::email:
      return "u.email";
    case UserColumn::phone:
      return "u.phone";
  }
  return "u.created_at";
}

pg::Snippet from_users(const UserPage& page) {
  pg::Snippet out;
  out.raw(users_of_audience).param(page.aud);
  if (page.filter.empty()) return out;
  const std::string pattern = "%" + escape_like(page.filter) + "%";
  out.raw(" and (u.email like ").param(pattern);
  out.raw(" or u.raw_user_meta_data ->> 'full_name' ilike ").param(pattern).raw(")");
  return out;
}

}  // namespace

pg::Statement select_user(const std::string& id) {
  pg::Snippet query(users_with_associations);
  query.raw(" where u.id = ").param(id);
  return std::move(query).statement();
}

pg::Statement select_user_by_email(const std::string& aud, const std::string& email) {
  pg::Snippet query(users_with_associations);
  // The condition on instance_id lets the index over (instance_id, lower(email)) serve.
  query.raw(" where u.instance_id = '00000000-0000-0000-0000-000000000000' and u.aud = ")
      .param(aud);
  query.raw(" and lower(u.email) = ").param(email).raw(" and not u.is_sso_user");
  return std::move(query).statement();
}

pg::Statement select_user_by_phone(const std::string& aud, const std::string& phone) {
  pg::Snippet query(users_with_associations);
  query.raw(" where u.phone = ").param(phone).raw(" and u.aud = ").param(aud);
  query.raw(" and not u.is_sso_user");
  return std::move(query).statement();
}

pg::Statement select_user_by_email_change(const std::string& aud, const std::string& email) {
  pg::Snippet query(users_with_associations);
  query.raw(" where u.id in (select t.user_id from auth.one_time_tokens t where t.relates_to = ")
      .param(email);
  query.raw(" and t.token_type in ('email_change_token_new', 'email_change_token_current'))");
  query.raw(" and not u.is_sso_user and u.email_change <> '' and u.aud = ").param(aud);
  query.raw(" order by u.email_change_sent_at desc nulls last limit 1");
  return std::move(query).statement();
}

pg::Statement select_user_by_phone_change(const std::string& aud, const std::string& phone) {
  pg::Snippet query(users_with_associations);
  query.raw(" where u.id in (select t.user_id from auth.one_time_tokens t where t.relates_to = ")
      .param(phone);
  query.raw(" and t.token_type = 'phone_change_token') and u.phone_change = ").param(phone);
  query.raw(" and u.aud = ").param(aud);
  query.raw(" order by u.phone_change_sent_at desc nulls last limit 1");
  return std::move(query).statement();
}

pg::Statement select_user_of_token(
    const std::string& hash, const std::string& other_hash, const std::string& types
) {
  pg::Snippet query(users_with_associations);
  query.raw(" where u.id in (select t.user_id from auth.one_time_tokens t where (t.token_hash = ")
      .param(hash);
  query.raw(" or t.token_hash = ").param(other_hash);
  query.raw(") and t.token_type = any (").param(types);
  query.raw("::auth.one_time_token_type[])");
  // A confirmation went to the address or to the number; only the first is what a link proves.
  query.raw(" and (t.token_type <> 'confirmation_token' or t.relates_to = lower(u.email)))");
  query.raw(" and not u.is_sso_user limit 1");
  return std::move(query).statement();
}

pg::Statement lock_user(const std::string& id) { return bind(lock_user_sql, {id}); }
pg::Statement select_email_owner(const std::string& email, const std::string& user_id) {
  return bind(select_email_owner_sql, {email, user_id});
}
pg::Statement select_phone_owner(const std::string& phone, const std::string& user_id) {
  return bind(select_phone_owner_sql, {phone, user_id});
}

pg::Statement insert_user(const UserRow& row) {
  return bind(
      insert_user_sql,
      {
          row.id,
          row.aud,
          or_null(row.email),
          or_null(row.phone),
          row.encrypted_password,
          json::to_text(row.app_metadata),
          json::to_text(row.user_metadata),
          row.is_anonymous ? "true" : "false",
      }
  );
}

pg::Statement set_role(const std::string& id, const std::string& role) {
  return bind(set_role_sql, {id, role});
}
pg::Statement set_aud(const std::string& id, const std::string& aud) {
  return bind(set_aud_sql, {id, aud});
}
pg::Statement set_user_metadata(const std::string& id, const json::Object& metadata) {
  return bind(set_user_metadata_sql, {id, json::to_text(metadata)});
}
pg::Statement set_app_metadata(const std::string& id, const json::Object& metadata) {
  return bind(set_app_metadata_sql, {id, json::to_text(metadata)});
}
pg::Statement set_email(const std::string& id, const std::string& email) {
  return bind(set_email_sql, {id, or_null(email)});
}
pg::Statement set_phone(const std::string& id, const std::string& phone) {
  return bind(set_phone_sql, {id, or_null(phone)});
}
pg::Statement set_email_change(const std::string& id, const std::string& email) {
  return bind(set_email_change_sql, {id, email});
}
pg::Statement set_email_change_status(const std::string& id, int64_t status) {
  return bind(set_email_change_status_sql, {id, std::to_string(status)});
}
pg::Statement set_phone_change(const std::string& id, const std::string& phone) {
  return bind(set_phone_change_sql, {id, phone});
}
pg::Statement set_invited(const std::string& id) { return bind(set_invited_sql, {id}); }
pg::Statement verify_identity(const std::string& user_id, std::string_view provider) {
  return bind(verify_identity_sql, {user_id, std::string(provider)});
}
pg::Statement refresh_providers(const std::string& user_id) {
  return bind(refresh_providers_sql, {user_id});
}
pg::Statement set_password(const std::string& id, const std::string& hash) {
  return bind(set_password_sql, {id, hash});
}
pg::Statement confirm_email(const std::string& id) { return bind(confirm_email_sql, {id}); }
pg::Statement confirm_phone(const std::string& id) { return bind(confirm_phone_sql, {id}); }
pg::Statement make_permanent(const std::string& id) { return bind(make_permanent_sql, {id}); }

pg::Statement ban(const std::string& id, std::optional<std::chrono::microseconds> duration) {
  pg::Parameter interval;
  if (duration) interval = fmt::format("{} microseconds", duration->count());
  return bind(ban_sql, {id, interval});
}

pg::Statement set_last_sign_in(const std::string& id) { return bind(set_last_sign_in_sql, {id}); }
pg::Statement delete_one_time_tokens(const std::string& user_id) {
  return bind(delete_one_time_tokens_sql, {user_id});
}
pg::Statement delete_factors(const std::string& user_id) {
  return bind(delete_factors_sql, {user_id});
}
pg::Statement delete_user(const std::string& id) { return bind(delete_user_sql, {id}); }

pg::Statement obscure_user(
    const std::string& id, const std::string& email, const std::string& phone
) {
  return bind(obscure_user_sql, {id, or_null(email), or_null(phone)});
}
pg::Statement obscure_identity(const Identity& identity, const std::string& provider_id) {
  return bind(obscure_identity_sql, {identity.id, provider_id});
}

pg::Statement insert_identity(
    const std::string& user_id,
    const std::string& provider,
    const std::string& provider_id,
    const json::Object& data
) {
  return bind(insert_identity_sql, {provider_id, user_id, json::to_text(data), provider});
}
pg::Statement set_identity_data(const std::string& identity_id, const json::Object& data) {
  return bind(set_identity_data_sql, {identity_id, json::to_text(data)});
}

pg::Statement select_users(const UserPage& page) {
  pg::Snippet query("select to_jsonb(u)");
  query.add(from_users(page));
  query.raw(" order by ").raw(sort_column(page.sort.column));
  query.raw(page.sort.descending ? pg::Literal(" desc nulls last, u.id desc") : ", u.id");
  query.raw(" limit ")
      .param(std::to_string(page.limit))
      .raw(" offset ")
      .param(std::to_string(page.offset));
  return std::move(query).statement();
}

pg::Statement count_users(const UserPage& page) {
  pg::Snippet query("select count(*)");
  query.add(from_users(page));
  return std::move(query).statement();
}

}  // namespace plinth::auth::store
