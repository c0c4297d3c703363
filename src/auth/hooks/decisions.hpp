// Hooks that decide: what a token says, who may have an account, and whether an attempt counts
// (spec §16). Each does nothing where its hook is not configured. None may be called while a
// transaction is open.
#pragma once

#include <string>
#include <string_view>

#include "auth/call.hpp"
#include "auth/new_user.hpp"

namespace plinth::auth {

// The claims to sign: what custom_access_token makes of `claims`, or these themselves. It runs when
// the session has been committed, so that a function sees it; when it fails, the session stays and
// no token is given.
net::Task<Result<std::string>> customise_claims(
    Call& call, std::string user_id, std::string_view method, std::string claims
);

// By itself, for the tests: claims that a token may have.
Result<void> check_claims(const json::Object& claims);

// before_user_created: refuses a newcomer by an error. Sees the account as it will be made.
net::Task<Result<void>> ask_before_user_created(Call& call, const NewUser& user);

struct PasswordAttempt {
  std::string user_id;
  bool valid = false;
};
// password_verification_attempt: 400 invalid_credentials when it rejects; ends the user's sessions
// when it says so.
net::Task<Result<void>> ask_password_attempt(Call& call, PasswordAttempt attempt);

struct FactorAttempt {
  std::string user_id;
  std::string factor_id;
  std::string factor_type;  // "totp", "phone"
  bool valid = false;
};
// mfa_verification_attempt: 403 mfa_verification_rejected when it rejects, and the user's sessions
// are ended.
net::Task<Result<void>> ask_factor_attempt(Call& call, FactorAttempt attempt);

}  // namespace plinth::auth
