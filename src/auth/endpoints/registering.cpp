#include "auth/endpoints/registering.hpp"

#include "auth/codes.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/password.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/user_lock.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view saving = "Database error saving new user";

// Two sign-ups with one address at the same time: the unique index lets one through.
Error saving_error(pg::Error error) {
  const bool is_taken =
      error.is("23505") && (error.message.find("users_email_partial_key") != std::string::npos ||
                            error.message.find("users_phone_key") != std::string::npos);
  if (is_taken) return {422, code::user_already_exists, "User already registered"};
  return database_error(std::move(error), saving);
}

}  // namespace

net::Task<Result<User>> register_user(
    Call& call, pg::Transaction& transaction, const NewUser& user
) {
  const bool by_email = !user.row.email.empty();
  const store::Actor actor{
      .id = user.row.id,
      .username = by_email ? user.row.email : user.row.phone,
      .name = {},
  };
  const bool confirmed = user.confirm_email || user.confirm_phone;
  const auto action =
      confirmed ? store::Action::user_signedup : store::Action::user_confirmation_requested;
  auto statements = statements_of(user);
  statements.push_back(store::insert_audit_entry(
      actor, action, {{"provider", by_email ? "email" : "phone"}}, client_ip(call.request)
  ));
  statements.push_back(store::select_user(user.row.id));
  auto replies = co_await transaction.run(std::move(statements));
  if (!replies) co_return std::unexpected(saving_error(std::move(replies).error()));
  co_return store::find_user(replies->back()).value();
}

net::Task<Result<void>> ask_before_guest(Call& call, Registration& registration) {
  if (!call.settings.hooks.before_user_created) co_return Result<void>();
  CO_TRY(
      const pg::Rows rows,
      co_await call.read(store::select_user_by_email(registration.aud, registration.email))
  );
  if (store::find_user(rows)) co_return Result<void>();
  registration.id = crypto::uuid_v4();
  co_return co_await ask_before_user_created(call, make_user(registration, call.settings));
}

net::Task<Result<User>> find_or_make_guest(
    Call& call, pg::Transaction& transaction, const Registration& registration
) {
  CO_TRY(
      const pg::Rows rows,
      co_await transaction.run(store::select_user_by_email(registration.aud, registration.email))
  );
  if (const auto known = store::find_user(rows)) {
    CO_TRY(auto user, co_await lock_user(transaction, known->id));
    if (user && user->email_confirmed_at) {
      co_return unprocessable(
          code::email_exists, "A user with this email address has already been registered"
      );
    }
    if (user) co_return *std::move(user);
  }
  NewUser guest = make_user(registration, call.settings);
  guest.confirm_email = false;  // the link does it
  auto statements = statements_of(guest);
  statements.push_back(store::select_user(guest.row.id));
  CO_TRY(const pg::Replies replies, named(co_await transaction.run(std::move(statements)), saving));
  co_return store::find_user(replies.back()).value();
}

net::Task<Result<User>> request_confirmation(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    const std::optional<Challenge>& challenge
) {
  if (user.email.empty()) {
    CO_TRY(co_await text_code(call, transaction, user, TokenType::confirmation, user.phone));
  } else {
    CO_TRY(co_await mail_confirmation(call, transaction, user, challenge));
  }
  CO_TRY(const pg::Rows rows, co_await transaction.run(store::select_user(user.id)));
  co_return store::find_user(rows).value();
}

net::Task<std::string> hash_of_nothing(Call& call) {
  co_return co_await hash_password(call.hashing, crypto::random_text(48));
}

}  // namespace plinth::auth
