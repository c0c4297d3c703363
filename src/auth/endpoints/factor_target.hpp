// The second factor that stands at {id} in a request about one's own factors.
#pragma once

#include <string>

#include "auth/caller.hpp"
#include "auth/store/audit.hpp"

namespace plinth::auth {

struct FactorTarget {
  Caller caller;
  Factor factor;
};

net::Task<Result<FactorTarget>> require_user_and_factor(Call& call);

// The user's factor of that id, or the error that there is none.
Result<Factor> find_factor(const User& user, const std::string& id);

// What the audit log says of a factor.
store::Traits traits_of(const Factor& factor);

}  // namespace plinth::auth
