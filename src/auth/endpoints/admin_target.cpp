#include "auth/endpoints/admin_target.hpp"

#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {

net::Task<Result<AdminTarget>> require_admin_and_user(Call& call) {
  CO_TRY(const Claims claims, co_await require_admin(call));
  if (!crypto::is_uuid(call.id))
    co_return not_found(code::validation_failed, "user_id must be an UUID");
  CO_TRY(const pg::Rows rows, co_await call.read(store::select_user(call.id)));
  auto user = store::find_user(rows);
  if (!user) co_return not_found(code::user_not_found, "User not found");
  co_return AdminTarget{.admin = store::administrator(claims.role), .user = *std::move(user)};
}

store::Traits traits_of(const std::string& id, const std::string& email, const std::string& phone) {
  return {{"user_email", email}, {"user_id", id}, {"user_phone", phone}};
}

}  // namespace plinth::auth
