// [auth.hook]: which hooks there are, and whom each asks (spec §16).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace plinth::auth {

// A function of the database, or a server.
struct Hook {
  std::string schema;
  std::string function;
  std::string url;                   // empty: the function
  std::vector<std::string> secrets;  // keys that sign requests to the server, as bytes

  bool is_http() const { return !url.empty(); }
};

struct Hooks {
  std::optional<Hook> custom_access_token;
  std::optional<Hook> send_email;
  std::optional<Hook> send_sms;
  std::optional<Hook> password_verification_attempt;
  std::optional<Hook> mfa_verification_attempt;
  std::optional<Hook> before_user_created;
};

// By "NAME.enabled", "NAME.uri" and "NAME.secrets", as in the file. A hook that is not enabled is
// none. An error is one sentence with the key and what it may be, and never holds a secret.
base::Checked<Hooks> parse_hooks(const std::map<std::string, std::string>& texts);

}  // namespace plinth::auth
