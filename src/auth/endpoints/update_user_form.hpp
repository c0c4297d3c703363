// What people may ask to change about themselves (spec §9.2), and whether they may.
#pragma once

#include <optional>
#include <string>

#include "auth/call.hpp"
#include "auth/caller.hpp"
#include "auth/pkce.hpp"

namespace plinth::auth {

struct UpdateUserForm {
  std::string email;  // in its normal form, as is the next
  std::string phone;
  std::string password;
  std::optional<json::Object> data;
  std::string current_password;
  std::string nonce;
  std::optional<json::Object> app_metadata;
  std::optional<Challenge> challenge;
};

// With new passwords measured by the policy.
Result<UpdateUserForm> parse_update_user_form(const Call& call);

// What stays as it is counts as not asked for.
void drop_what_is_unchanged(UpdateUserForm& form, const User& user);

Result<void> check_rights(
    const UpdateUserForm& form, const Caller& caller, const Settings& settings
);

}  // namespace plinth::auth
