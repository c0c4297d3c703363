// A user to oneself: what was decided on an earlier read may no longer hold under the lock, so the
// row is read again with it.
#pragma once

#include <optional>
#include <string>

#include "auth/model.hpp"
#include "net/task.hpp"
#include "pg/pool.hpp"

namespace plinth::auth {

// Nothing when the user is gone. Nobody else changes it until the transaction ends.
net::Task<pg::Result<std::optional<User>>> lock_user(
    pg::Transaction& transaction, std::string user_id
);

}  // namespace plinth::auth
