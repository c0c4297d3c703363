// GET /reauthenticate (spec §9.3): a nonce by mail, else by message, for a change of password.
#include "auth/caller.hpp"
#include "auth/codes.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

Result<void> check_reachable(const User& user) {
  if (user.email.empty() && user.phone.empty()) {
    return bad_request(
        code::validation_failed,
        "Reauthentication requires the user to have an email or a phone number"
    );
  }
  if (!user.email.empty() && !user.email_confirmed_at)
    return unprocessable(code::email_not_confirmed, "Please verify your email first.");
  if (user.email.empty() && !user.phone_confirmed_at)
    return unprocessable(code::phone_not_confirmed, "Please verify your phone first.");
  return {};
}

net::Task<Result<void>> send_nonce(Call& call, pg::Transaction& transaction, const User& user) {
  const Settings& settings = call.settings;
  if (user.email.empty()) {
    CO_TRY(check_message_frequency(user, TokenType::reauthentication, settings));
    co_return co_await text_code(call, transaction, user, TokenType::reauthentication, user.phone);
  }
  CO_TRY(check_mail_frequency(user, TokenType::reauthentication, settings));
  const CodeMail mail{
      .kind = MailKind::reauthentication,
      .type = TokenType::reauthentication,
      .to = user.email,
      .link_type = {},
      .redirect = {},
      .challenge = {},
      .flow_method = {},
  };
  co_return co_await mail_code(call, transaction, user, mail);
}

}  // namespace

net::Task<Result<http::Response>> reauthenticate(Call& call) {
  CO_TRY(const Caller caller, co_await require_user(call));
  CO_TRY(check_reachable(caller.user));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(co_await transaction.run(store::insert_audit_entry(
      store::actor_of(caller.user),
      store::Action::user_reauthenticate_requested,
      {},
      client_ip(call.request)
  )));
  CO_TRY(const auto user, co_await lock_user(transaction, caller.user.id));
  if (!user) co_return forbidden(code::user_not_found, "User from sub claim in JWT does not exist");
  CO_TRY(co_await send_nonce(call, transaction, *user));
  CO_TRY(co_await transaction.commit());
  co_return http::json_response(200, "{}");
}

}  // namespace plinth::auth
