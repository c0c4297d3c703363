// POST /recover (spec §8.6): a link for who has forgotten the password. An address without an
// account gets the same answer.
#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/codes.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/redirect.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

struct RecoverForm {
  std::string email;
  std::optional<Challenge> challenge;
};

Result<RecoverForm> parse_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  RecoverForm form{.email = body.text("email"), .challenge = {}};
  TRY(form.challenge, read_challenge(body));
  TRY(body.check());
  if (!call.settings.email.enable_signup)
    return bad_request(code::email_provider_disabled, "Email logins are disabled");
  if (form.email.empty())
    return bad_request(code::validation_failed, "Password recovery requires an email");
  TRY(form.email, normalize_email(form.email));
  return form;
}

net::Task<Result<void>> send_recovery(Call& call, const User& known, const RecoverForm& form) {
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(co_await transaction.run(store::insert_audit_entry(
      store::actor_of(known), store::Action::user_recovery_requested, {}, client_ip(call.request)
  )));
  CO_TRY(const auto user, co_await lock_user(transaction, known.id));
  if (!user) co_return Result<void>();
  CO_TRY(check_mail_frequency(*user, TokenType::recovery, call.settings));
  const CodeMail mail{
      .kind = MailKind::recovery,
      .type = TokenType::recovery,
      .to = user->email,
      .link_type = "recovery",
      .redirect = choose_redirect(call.request, call.settings),
      .challenge = form.challenge,
      .flow_method = "recovery",
  };
  CO_TRY(co_await mail_code(call, transaction, *user, mail));
  CO_TRY(co_await transaction.commit());
  co_return Result<void>();
}

}  // namespace

net::Task<Result<http::Response>> recover(Call& call) {
  CO_TRY(const RecoverForm form, parse_form(call));
  const std::string aud = request_audience(call.request, std::nullopt, call.settings);
  CO_TRY(const pg::Rows rows, co_await call.read(store::select_user_by_email(aud, form.email)));
  if (const auto user = store::find_user(rows)) {
    CO_TRY(co_await send_recovery(call, *user, form));
  }
  co_return http::json_response(200, "{}");
}

}  // namespace plinth::auth
