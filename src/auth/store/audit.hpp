// auth.audit_log_entries: what happened to accounts and sessions, in the payload GoTrue's tools
// read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/model.hpp"
#include "pg/statement.hpp"

namespace plinth::auth::store {

// Who did it.
struct Actor {
  std::string id;
  std::string username;
  std::string name;
  bool via_sso = false;
};
Actor actor_of(const User& user);
Actor administrator(const std::string& role);

enum class Action {
  login,
  logout,
  user_signedup,
  user_repeated_signup,
  user_confirmation_requested,
  user_modified,
  user_updated_password,
  user_deleted,
  user_invited,
  invite_accepted,
  user_recovery_requested,
  user_reauthenticate_requested,
  factor_in_progress,
  challenge_created,
  verification_attempted,
  factor_unenrolled,
  factor_updated,
  factor_deleted,
  token_refreshed,
  token_revoked,
};

using Traits = std::vector<std::pair<std::string, std::string>>;

// The payload by itself, for the tests.
std::string audit_payload(const Actor& actor, Action action, const Traits& traits);

enum class AuditScope { everything, author, action, type };
struct AuditFilter {
  AuditScope scope = AuditScope::everything;
  std::string part;  // of what is looked for, in either case
};
pg::Statement count_audit_entries(const AuditFilter& filter);
// One JSON object a row, the latest first.
pg::Statement select_audit_entries(const AuditFilter& filter, long long limit, long long offset);

pg::Statement insert_audit_entry(
    const Actor& actor, Action action, const Traits& traits, const std::string& ip
);

}  // namespace plinth::auth::store
