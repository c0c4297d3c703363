// POST /resend (spec §8.7): another code of a kind that was asked for before. Whether there was
// anything to send, the answer does not tell.
#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/codes.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

enum class ResendType { signup, email_change, sms, phone_change };

struct ResendForm {
  ResendType type = ResendType::signup;
  std::string email;
  std::string phone;
  std::optional<Challenge> challenge;
};

std::unexpected<Error> invalid(std::string message) {
  return bad_request(code::validation_failed, std::move(message));
}

Result<ResendType> parse_type(std::string_view text) {
  if (text == "signup") return ResendType::signup;
  if (text == "email_change") return ResendType::email_change;
  if (text == "sms") return ResendType::sms;
  if (text == "phone_change") return ResendType::phone_change;
  return invalid("Missing one of these types: signup, email_change, sms, phone_change");
}

bool is_by_mail(ResendType type) {
  return type == ResendType::signup || type == ResendType::email_change;
}

Result<void> check_addresses(ResendForm& form, const Settings& settings) {
  if (!form.email.empty() && !form.phone.empty())
    return invalid("Only an email address or phone number should be provided.");
  if (is_by_mail(form.type)) {
    if (form.email.empty()) return invalid("Type provided requires an email address");
    if (!settings.email.enable_signup)
      return bad_request(code::email_provider_disabled, "Email logins are disabled");
    TRY(form.email, normalize_email(form.email));
    return {};
  }
  if (form.phone.empty()) return invalid("Type provided requires a phone number");
  if (!settings.sms.enable_signup)
    return bad_request(code::phone_provider_disabled, "Phone logins are disabled");
  TRY(form.phone, normalize_phone(form.phone));
  return {};
}

Result<ResendForm> parse_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  const std::string type = body.text("type");
  ResendForm form{.email = body.text("email"), .phone = body.text("phone"), .challenge = {}};
  TRY(form.challenge, read_challenge(body));
  TRY(body.check());
  TRY(form.type, parse_type(type));
  TRY(check_addresses(form, call.settings));
  return form;
}

bool is_pending(const User& user, ResendType type) {
  switch (type) {
    case ResendType::signup:
      return !user.email_confirmed_at;
    case ResendType::email_change:
      return !user.email_change.empty();
    case ResendType::sms:
      return !user.phone_confirmed_at;
    case ResendType::phone_change:
      return !user.phone_change.empty();
  }
  std::unreachable();
}

Result<void> check_frequency(const User& user, ResendType type, const Settings& settings) {
  switch (type) {
    case ResendType::signup:
      return check_mail_frequency(user, TokenType::confirmation, settings);
    case ResendType::email_change:
      return check_mail_frequency(user, TokenType::email_change_new, settings);
    case ResendType::sms:
      return check_message_frequency(user, TokenType::confirmation, settings);
    case ResendType::phone_change:
      return check_message_frequency(user, TokenType::phone_change, settings);
  }
  std::unreachable();
}

net::Task<Result<void>> send(
    Call& call, pg::Transaction& transaction, const User& user, const ResendForm& form
) {
  switch (form.type) {
    case ResendType::signup:
      co_return co_await mail_confirmation(call, transaction, user, form.challenge);
    case ResendType::email_change:
      co_return co_await mail_email_change(call, transaction, user, form.challenge);
    case ResendType::sms:
      co_return co_await text_code(call, transaction, user, TokenType::confirmation, user.phone);
    case ResendType::phone_change:
      co_return co_await text_code(
          call, transaction, user, TokenType::phone_change, user.phone_change
      );
  }
  std::unreachable();
}

net::Task<Result<void>> resend_to(Call& call, const std::string& user_id, const ResendForm& form) {
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const auto user, co_await lock_user(transaction, user_id));
  if (!user || !is_pending(*user, form.type)) co_return Result<void>();
  CO_TRY(check_frequency(*user, form.type, call.settings));
  CO_TRY(co_await send(call, transaction, *user, form));
  CO_TRY(co_await transaction.commit());
  co_return Result<void>();
}

}  // namespace

net::Task<Result<http::Response>> resend(Call& call) {
  CO_TRY(const ResendForm form, parse_form(call));
  const std::string aud = request_audience(call.request, std::nullopt, call.settings);
  auto look_up = is_by_mail(form.type) ? store::select_user_by_email(aud, form.email)
                                       : store::select_user_by_phone(aud, form.phone);
  CO_TRY(const pg::Rows rows, co_await call.read(std::move(look_up)));
  const auto user = store::find_user(rows);
  if (user && is_pending(*user, form.type)) {
    CO_TRY(co_await resend_to(call, user->id, form));
  }
  co_return http::json_response(200, "{}");
}

}  // namespace plinth::auth
