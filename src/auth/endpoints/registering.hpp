// Making somebody's account, whichever endpoint they came by: password, code or invitation.
#pragma once

#include <optional>

#include "auth/call.hpp"
#include "auth/model.hpp"
#include "auth/new_user.hpp"
#include "auth/pkce.hpp"

namespace plinth::auth {

// The writes, in the caller's transaction; the user as they stand then. 422 when somebody else has
// just taken the address.
net::Task<Result<User>> register_user(
    Call& call, pg::Transaction& transaction, const NewUser& user
);

// Before the transaction of find_or_make_guest(): may somebody who is not known yet have an
// account. Settles the id that it will have.
net::Task<Result<void>> ask_before_guest(Call& call, Registration& registration);

// For who is invited: an account that is not confirmed, made when there is none. 422 when there is
// a confirmed one.
net::Task<Result<User>> find_or_make_guest(
    Call& call, pg::Transaction& transaction, const Registration& registration
);

// Tells an unconfirmed account's owner how to confirm it, by mail or by message.
net::Task<Result<User>> request_confirmation(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    const std::optional<Challenge>& challenge
);

// A hash of a password that nobody knows.
net::Task<std::string> hash_of_nothing(Call& call);

}  // namespace plinth::auth
