// What a new password takes besides a session: a recent sign-in or a nonce, and the current one,
// as the operator wants it.
#pragma once

#include "auth/endpoints/update_user_form.hpp"

namespace plinth::auth {

// The new hash; empty when the password is not to change.
net::Task<Result<std::string>> prepare_password(
    Call& call, const UpdateUserForm& form, const Caller& caller
);

}  // namespace plinth::auth
