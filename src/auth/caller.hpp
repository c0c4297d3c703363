// The levels of access (spec §2): a signed-in user, one who is not anonymous, an administrator.
#pragma once

#include <optional>
#include <string>

#include "auth/call.hpp"
#include "auth/claims.hpp"
#include "auth/model.hpp"

namespace plinth::auth {

struct Caller {
  Claims claims;
  User user;
  std::optional<Session> session;  // nothing when the token names none
};

// The token's user and session as they are in the database now: a token outlives neither.
net::Task<Result<Caller>> require_user(Call& call);

// The same, and neither anonymous nor without a session: whoever has second factors.
net::Task<Result<Caller>> require_permanent_user(Call& call);

// "aal2" when the caller's session was proved with a second factor, else "aal1".
std::string_view aal_of(const Caller& caller);

// A token whose role is one of the administrators'. It need not belong to a user.
net::Task<Result<Claims>> require_admin(Call& call);

}  // namespace plinth::auth
