// What an administrator may say about an account, on creating and on changing it (spec §12.2,
// §12.3).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "auth/error.hpp"
#include "json/tree.hpp"

namespace plinth::auth {

struct BanChange {
  std::optional<std::chrono::microseconds> duration;  // nothing: the ban is lifted
};

struct AccountForm {
  std::string id;
  std::string email;
  std::string phone;
  std::string password;
  std::string password_hash;
  std::string role;
  std::string aud;
  bool email_confirm = false;
  bool phone_confirm = false;
  std::optional<json::Object> user_metadata;
  std::optional<json::Object> app_metadata;
  std::optional<BanChange> ban;
};

// With addresses normalised, and everything refused that no account may have. The policy for
// passwords is not asked: that is for those who choose their own.
Result<AccountForm> parse_account_form(const http::Request& request);

}  // namespace plinth::auth
