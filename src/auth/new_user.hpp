// An account in the making, and the statements that make it.
//
// Their order is GoTrue's (spec §19.3), because triggers on auth.users see each of them: the row is
// inserted with its metadata and without a role, then come role, identities, the final metadata,
// and the confirmation.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "auth/settings.hpp"
#include "auth/store/users.hpp"
#include "pg/statement.hpp"

namespace plinth::auth {

struct NewIdentity {
  std::string provider;
  json::Object data;
};

struct NewUser {
  store::UserRow row;
  std::string role;
  std::vector<NewIdentity> identities;
  std::optional<json::Object> final_user_metadata;  // when it differs from the inserted
  std::optional<json::Object> final_app_metadata;
  bool confirm_email = false;
  bool confirm_phone = false;
  std::optional<std::chrono::microseconds> ban_duration;
};

std::vector<pg::Statement> statements_of(const NewUser& user);

// Somebody who makes an account of their own, with either an address or a number.
struct Registration {
  std::string aud;
  std::string email;
  std::string phone;
  std::string password_hash;
  json::Object data;    // free facts about the user
  std::string id = {};  // empty: a new one
};
NewUser make_user(const Registration& registration, const Settings& settings);

// {"provider": the first, "providers": all of them}
json::Object provider_metadata(const std::vector<std::string>& providers);

// What an email or phone identity knows of its user; `data` fills in what is not said here.
json::Object identity_data(
    const std::string& user_id, const std::string& email, const json::Object& data
);

}  // namespace plinth::auth
