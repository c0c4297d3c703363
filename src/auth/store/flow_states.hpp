// auth.flow_state: PKCE flows under way (spec §11.3).
#pragma once

#include <optional>
#include <string>

#include "auth/pkce.hpp"
#include "auth/timestamp.hpp"
#include "pg/rows.hpp"
#include "pg/statement.hpp"

namespace plinth::auth::store {

struct NewFlow {
  std::string user_id;
  Challenge challenge;
  std::string provider_type;          // "email"
  std::string authentication_method;  // "magiclink", "recovery", …
};
pg::Statement insert_flow(const NewFlow& flow);

// Gives the newest flow of the user by that method its code's time, and its code back; no row when
// there is none.
pg::Statement issue_auth_code(const std::string& user_id, const std::string& method);

struct Flow {
  std::string id;
  std::string user_id;
  Challenge challenge;
  std::string authentication_method;
  Time expires_from;  // when the code was issued, else when the flow began
};
// Takes the flow away: a code serves once.
pg::Statement take_flow(const std::string& auth_code);
std::optional<Flow> find_flow(const pg::Rows& rows);

}  // namespace plinth::auth::store
