#include "auth/store/one_time_tokens.hpp"

#include "auth/store/statement.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal set_confirmation_sql =
    "update auth.users set confirmation_token = $2, confirmation_sent_at = now(), updated_at = "
    "now() where id = $1";
constexpr pg::Literal set_recovery_sql =
    "update auth.users set recovery_token = $2, recovery_sent_at = now(), updated_at = now() where "
    "id = $1";
constexpr pg::Literal set_email_change_new_sql =
    "update auth.users set email_change_token_new = $2, email_change_sent_at = now(), updated_at = "
    "now() where id = $1";
constexpr pg::Literal set_email_change_current_sql =
    "update auth.users set email_change_token_current = $2, email_change_sent_at = now(), "
    "updated_at = now() where id = $1";
constexpr pg::Literal set_phone_change_sql =
    "update auth.users set phone_change_token = $2, phone_change_sent_at = now(), updated_at = "
    "now() where id = $1";
constexpr pg::Literal set_reauthentication_sql =
    "update auth.users set reauthentication_token = $2, reauthentication_sent_at = now(), "
    "updated_at = now() where id = $1";

// Two that change the same user wait for each other at the user's row, so this finds what is there.
constexpr pg::Literal upsert_token_sql = R"sql(
    insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
    values (gen_random_uuid(), $1, $2::auth.one_time_token_type, $3, lower($4))
    on conflict (user_id, token_type)
    do update set token_hash = excluded.token_hash, relates_to = excluded.relates_to, updated_at = now())sql";

constexpr pg::Literal clear_columns_sql = R"sql(
    update auth.users
    set confirmation_token = '', recovery_token = '', email_change_token_new = '', email_change_token_current = '',
        phone_change_token = '', reauthentication_token = '', updated_at = now()
    where id = $1)sql";

constexpr pg::Literal clear_reauthentication_sql =
    "update auth.users set reauthentication_token = '', updated_at = now() where id = $1";
constexpr pg::Literal clear_confirmation_sql =
    "update auth.users set confirmation_token = '', updated_at = now() where id = $1";
constexpr pg::Literal clear_recovery_sql =
    "update auth.users set recovery_token = '', updated_at = now() where id = $1";
constexpr pg::Literal clear_email_change_new_sql =
    "update auth.users set email_change_token_new = '', updated_at = now() where id = $1";
constexpr pg::Literal clear_email_change_current_sql =
    "update auth.users set email_change_token_current = '', updated_at = now() where id = $1";
constexpr pg::Literal clear_phone_change_sql =
    "update auth.users set phone_change_token = '', updated_at = now() where id = $1";

constexpr pg::Literal delete_token_sql =
    "delete from auth.one_time_tokens where user_id = $1 and token_type = "
    "$2::auth.one_time_token_type";

struct Column {
  std::string_view type;
  pg::Literal set;
  pg::Literal clear;
};

Column column_of(TokenType type) {
  switch (type) {
    case TokenType::confirmation:
      return {"confirmation_token", set_confirmation_sql, clear_confirmation_sql};
    case TokenType::recovery:
      return {"recovery_token", set_recovery_sql, clear_recovery_sql};
    case TokenType::email_change_new:
      return {"email_change_token_new", set_email_change_new_sql, clear_email_change_new_sql};
    case TokenType::email_change_current:
      return {
          "email_change_token_current",
          set_email_change_current_sql,
          clear_email_change_current_sql,
      };
    case TokenType::phone_change:
      return {"phone_change_token", set_phone_change_sql, clear_phone_change_sql};
    case TokenType::reauthentication:
      return {"reauthentication_token", set_reauthentication_sql, clear_reauthentication_sql};
  }
  std::unreachable();
}

}  // namespace

std::vector<pg::Statement> set_token(
    const std::string& user_id, TokenType type, const std::string& hash, const std::string& address
) {
  const Column column = column_of(type);
  std::vector<pg::Statement> out;
  out.push_back(bind(column.set, {user_id, hash}));
  out.push_back(bind(upsert_token_sql, {user_id, std::string(column.type), hash, address}));
  return out;
}

std::vector<pg::Statement> clear_tokens(const std::string& user_id) {
  std::vector<pg::Statement> out;
  out.push_back(bind(clear_columns_sql, {user_id}));
  out.push_back(delete_one_time_tokens(user_id));
  return out;
}

std::vector<pg::Statement> clear_token(const std::string& user_id, TokenType type) {
  const Column column = column_of(type);
  std::vector<pg::Statement> out;
  out.push_back(bind(column.clear, {user_id}));
  out.push_back(bind(delete_token_sql, {user_id, std::string(column.type)}));
  return out;
}

pg::Statement select_user_by_token(const std::string& hash, const std::vector<TokenType>& types) {
  std::string bare = is_pkce(hash) ? hash.substr(pkce_prefix.size()) : hash;
  std::string list = "{";
  for (const TokenType type : types) {
    if (list.size() > 1) list += ',';
    list += column_of(type).type;
  }
  list += '}';
  return select_user_of_token(bare, std::string(pkce_prefix) + bare, list);
}

}  // namespace plinth::auth::store
