// The account that stands at {id} in an administrator's request.
#pragma once

#include "auth/caller.hpp"
#include "auth/store/audit.hpp"

namespace plinth::auth {

struct AdminTarget {
  store::Actor admin;
  User user;
};

// Refuses callers who are no administrators first, so that nobody else learns which accounts there
// are.
net::Task<Result<AdminTarget>> require_admin_and_user(Call& call);

// What the audit log says of the account.
store::Traits traits_of(const std::string& id, const std::string& email, const std::string& phone);

}  // namespace plinth::auth
