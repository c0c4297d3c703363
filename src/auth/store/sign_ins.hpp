// Sign-ins with a password, as the data model's lock counts them (schema/platform/app,
// functions/8_sign_ins.sql, which does nothing where area 10_security is left out).
#pragma once

#include <string>

#include "pg/statement.hpp"

namespace plinth::auth::store {

struct SignInAttempt {
  std::string name;    // as typed: an e-mail address or phone number
  std::string source;  // an address or network
  std::string user_agent;
};

// One value: the seconds to wait, null when none.
pg::Statement sign_in_wait(const std::string& name, const std::string& source);
// `user_id` is empty when nobody has that name.
pg::Statement sign_in_failed(const SignInAttempt& attempt, const std::string& user_id);
pg::Statement sign_in_succeeded(const SignInAttempt& attempt, const std::string& user_id);

}  // namespace plinth::auth::store
