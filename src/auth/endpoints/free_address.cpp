#include "auth/endpoints/free_address.hpp"

#include "auth/store/users.hpp"

namespace plinth::auth {

net::Task<Result<void>> check_email_is_free(
    Call& call, const std::string& email, const std::string& user_id
) {
  if (email.empty()) co_return Result<void>();
  CO_TRY(const pg::Rows owners, co_await call.read(store::select_email_owner(email, user_id)));
  if (owners.empty()) co_return Result<void>();
  co_return unprocessable(
      code::email_exists, "A user with this email address has already been registered"
  );
}

net::Task<Result<void>> check_phone_is_free(
    Call& call, const std::string& phone, const std::string& user_id, std::string_view message
) {
  if (phone.empty()) co_return Result<void>();
  CO_TRY(const pg::Rows owners, co_await call.read(store::select_phone_owner(phone, user_id)));
  if (owners.empty()) co_return Result<void>();
  co_return unprocessable(code::phone_exists, std::string(message));
}

}  // namespace plinth::auth
