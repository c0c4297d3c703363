#include "auth/user_lock.hpp"

#include "auth/store/record.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {

net::Task<pg::Result<std::optional<User>>> lock_user(
    pg::Transaction& transaction, std::string user_id
) {
  std::vector<pg::Statement> statements;
  statements.push_back(store::lock_user(user_id));
  statements.push_back(store::select_user(user_id));
  CO_TRY(const pg::Replies found, co_await transaction.run(std::move(statements)));
  co_return store::find_user(found[1]);
}

}  // namespace plinth::auth
