// Somebody's proof of an address, and what it changes. Shared by both ways of showing one.
#pragma once

#include "auth/call.hpp"
#include "auth/endpoints/verify_form.hpp"

namespace plinth::auth {

inline constexpr std::string_view verifying = "Error confirming user";
inline constexpr std::string_view first_half_message =
    "Confirmation link accepted. Please proceed to confirm link sent to the other email";

struct Proof {
  User user;  // as it stood under the lock, before the writes
  TokenType matched;
  bool is_first_half;  // of a change of address: the other half is still to come
};

// Whose code it is, before anything is locked: most who guess come no further.
net::Task<Result<std::string>> find_candidate(Call& call, const VerifyForm& form);

// Locks the user, looks at the code again, because of two who show the same one is too late, and
// writes what follows from it.
net::Task<Result<Proof>> accept_proof(
    Call& call, pg::Transaction& transaction, const VerifyForm& form, const std::string& user_id
);

}  // namespace plinth::auth
