// auth.users and what hangs on a user: identities and factors.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "auth/model.hpp"
#include "pg/statement.hpp"

namespace plinth::auth::store {

// Each gives users with identities and factors, for store::find_user.
pg::Statement select_user(const std::string& id);
pg::Statement select_user_by_email(const std::string& aud, const std::string& email);

pg::Statement select_user_by_phone(const std::string& aud, const std::string& phone);
// Who waits for this address to be confirmed as their new one.
pg::Statement select_user_by_email_change(const std::string& aud, const std::string& email);
pg::Statement select_user_by_phone_change(const std::string& aud, const std::string& phone);
// Of auth.one_time_tokens: either hash, of one of the types (an array's text), as mailed.
pg::Statement select_user_of_token(
    const std::string& hash, const std::string& other_hash, const std::string& types
);

// Nobody else changes the user until the transaction ends.
pg::Statement lock_user(const std::string& id);

// A row when somebody other than `user_id` has the address, as a user or by an identity.
pg::Statement select_email_owner(const std::string& email, const std::string& user_id);
pg::Statement select_phone_owner(const std::string& phone, const std::string& user_id);

struct UserRow {
  std::string id;
  std::string aud;
  std::string email;
  std::string phone;
  std::string encrypted_password;
  json::Object app_metadata;
  json::Object user_metadata;
  bool is_anonymous = false;
};
// The role stays empty; set_role follows.
pg::Statement insert_user(const UserRow& row);

pg::Statement set_role(const std::string& id, const std::string& role);
pg::Statement set_aud(const std::string& id, const std::string& aud);
pg::Statement set_user_metadata(const std::string& id, const json::Object& metadata);
pg::Statement set_app_metadata(const std::string& id, const json::Object& metadata);
pg::Statement set_email(const std::string& id, const std::string& email);
pg::Statement set_phone(const std::string& id, const std::string& phone);
pg::Statement set_email_change(
    const std::string& id, const std::string& email
);  // pending until confirmed
pg::Statement set_email_change_status(const std::string& id, int64_t status);
pg::Statement set_phone_change(const std::string& id, const std::string& phone);
pg::Statement set_invited(const std::string& id);
pg::Statement set_password(
    const std::string& id, const std::string& hash
);  // and makes pending codes void
pg::Statement confirm_email(const std::string& id);
pg::Statement confirm_phone(const std::string& id);
pg::Statement make_permanent(const std::string& id);  // no longer anonymous
pg::Statement ban(const std::string& id, std::optional<std::chrono::microseconds> duration);
pg::Statement set_last_sign_in(const std::string& id);
pg::Statement delete_one_time_tokens(const std::string& user_id);
pg::Statement delete_factors(const std::string& user_id);

pg::Statement delete_user(const std::string& id);
// Keeps the row for foreign keys, without anything personal in it; the addresses are replaced by
// the given ones.
pg::Statement obscure_user(
    const std::string& id, const std::string& email, const std::string& phone
);
pg::Statement obscure_identity(const Identity& identity, const std::string& provider_id);

pg::Statement insert_identity(
    const std::string& user_id,
    const std::string& provider,
    const std::string& provider_id,
    const json::Object& data
);
pg::Statement set_identity_data(const std::string& identity_id, const json::Object& data);

// The identity of that provider has proved its address: email_verified or phone_verified.
pg::Statement verify_identity(const std::string& user_id, std::string_view provider);
// provider and providers in app_metadata, from the identities in the order they came.
pg::Statement refresh_providers(const std::string& user_id);

enum class UserColumn { created_at, updated_at, last_sign_in_at, email, phone };
struct Sort {
  UserColumn column = UserColumn::created_at;
  bool descending = true;
};
struct UserPage {
  std::string aud;
  std::string filter;  // part of an address or a name; empty: everybody
  Sort sort;
  long long limit = 50;
  long long offset = 0;
};
pg::Statement select_users(const UserPage& page);  // without identities
pg::Statement count_users(const UserPage& page);

}  // namespace plinth::auth::store
