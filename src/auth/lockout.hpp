// Who gives wrong passwords has to wait (area 10_security of the data model; without it, nobody has
// to).
//
// What is counted is the name that was typed with the address it came from, whether or not an
// account has that name: neither the answer nor its time tells. Recorded are outcomes of passwords
// that were looked at, in failed_login_attempts, audit_logs and, once somebody is kept out,
// security_events.
#pragma once

#include <optional>
#include <string>

#include "auth/call.hpp"
#include "auth/model.hpp"

namespace plinth::auth {

// 429 while the caller's address is kept out for `name`, an e-mail address or phone number. To be
// asked before the password is looked at.
net::Task<Result<void>> refuse_while_locked(Call& call, const std::string& name);

// The password was wrong. `user` is whose name it is, if anybody's.
net::Task<Result<void>> record_failed_sign_in(
    Call& call, const std::string& name, const std::optional<User>& user
);

// The password was right: within the transaction that starts the session.
net::Task<pg::Result<void>> record_sign_in(
    Call& call, pg::Transaction& transaction, const std::string& name, const User& user
);

}  // namespace plinth::auth
