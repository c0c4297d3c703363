// POST /otp and POST /magiclink (spec §8.4, §8.5): a code or link instead of a password. Who has no
// account gets one, and confirms it with the same code.
#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/codes.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/registering.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/redirect.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

struct OtpForm {
  std::string email;
  std::string phone;
  json::Object data;
  bool create_user = true;
  std::optional<Challenge> challenge;
};

Result<OtpForm> parse_otp_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  OtpForm form{
      .email = body.text("email"),
      .phone = body.text("phone"),
      .data = body.object("data").value_or(json::Object()),
      .create_user = !body.has("create_user") || body.flag("create_user"),
      .challenge = {},
  };
  const std::string channel = body.text("channel");
  TRY(form.challenge, read_challenge(body));
  TRY(body.check());
  if (form.email.empty() == form.phone.empty())
    return bad_request(code::validation_failed, "One of email or phone must be set");
  if (!form.email.empty() && !channel.empty()) {
    return bad_request(code::validation_failed, "Channel should only be specified with Phone OTP");
  }
  TRY(check_channel(channel));
  return form;
}

Result<OtpForm> parse_magic_link_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  OtpForm form{
      .email = body.text("email"),
      .phone = {},
      .data = body.object("data").value_or(json::Object()),
      .challenge = {},
  };
  TRY(form.challenge, read_challenge(body));
  TRY(body.check());
  if (form.email.empty())
    return unprocessable(code::validation_failed, "Password recovery requires an email");
  return form;
}

Result<void> check_form(OtpForm& form, const Settings& settings) {
  if (!form.email.empty()) {
    if (!settings.email.enable_signup)
      return unprocessable(code::email_provider_disabled, "Email logins are disabled");
    TRY(form.email, normalize_email(form.email));
    return {};
  }
  if (!settings.sms.enable_signup)
    return bad_request(code::phone_provider_disabled, "Unsupported phone provider");
  TRY(form.phone, normalize_phone(form.phone));
  return {};
}

Result<void> check_may_register(const OtpForm& form, const Settings& settings) {
  if (!form.create_user) return unprocessable(code::otp_disabled, "Signups not allowed for otp");
  if (!settings.enable_signup)
    return unprocessable(code::signup_disabled, "Signups not allowed for this instance");
  return {};
}

http::Response done() { return http::json_response(200, "{}"); }

net::Task<Result<void>> send_magic_link(
    Call& call, pg::Transaction& transaction, const User& user, const OtpForm& form
) {
  CO_TRY(co_await transaction.run(store::insert_audit_entry(
      store::actor_of(user), store::Action::user_recovery_requested, {}, client_ip(call.request)
  )));
  const CodeMail mail{
      .kind = MailKind::magic_link,
      .type = TokenType::recovery,
      .to = user.email,
      .link_type = "magiclink",
      .redirect = choose_redirect(call.request, call.settings),
      .challenge = form.challenge,
      .flow_method = "magiclink",
  };
  co_return co_await mail_code(call, transaction, user, mail);
}

net::Task<Result<void>> send_code(
    Call& call, pg::Transaction& transaction, const User& user, const OtpForm& form
) {
  if (form.email.empty()) {
    co_return co_await text_code(call, transaction, user, TokenType::confirmation, user.phone);
  }
  if (user.email_confirmed_at) co_return co_await send_magic_link(call, transaction, user, form);
  co_return co_await mail_confirmation(call, transaction, user, form.challenge);
}

// Asked before anything is written.
Result<void> check_frequency(const User& user, const OtpForm& form, const Settings& settings) {
  if (form.email.empty()) return check_message_frequency(user, TokenType::confirmation, settings);
  const bool confirmed = user.email_confirmed_at.has_value();
  return check_mail_frequency(
      user, confirmed ? TokenType::recovery : TokenType::confirmation, settings
  );
}

net::Task<Result<http::Response>> send_to_newcomer(
    Call& call, const OtpForm& form, const std::string& aud
) {
  CO_TRY(check_may_register(form, call.settings));
  const NewUser newcomer = make_user(
      {.aud = aud,
       .email = form.email,
       .phone = form.phone,
       .password_hash = co_await hash_of_nothing(call),
       .data = form.data},
      call.settings
  );
  CO_TRY(co_await ask_before_user_created(call, newcomer));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const User user, co_await register_user(call, transaction, newcomer));
  CO_TRY(co_await send_code(call, transaction, user, form));
  CO_TRY(co_await transaction.commit());
  co_return done();
}

net::Task<Result<http::Response>> send_to_user(Call& call, const OtpForm& form, const User& known) {
  CO_TRY(check_frequency(known, form, call.settings));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const auto user, co_await lock_user(transaction, known.id));
  if (!user) co_return done();
  CO_TRY(check_frequency(*user, form, call.settings));
  CO_TRY(co_await send_code(call, transaction, *user, form));
  CO_TRY(co_await transaction.commit());
  co_return done();
}

net::Task<Result<http::Response>> send(Call& call, OtpForm form) {
  CO_TRY(check_form(form, call.settings));
  const std::string aud = request_audience(call.request, std::nullopt, call.settings);
  auto look_up = form.email.empty() ? store::select_user_by_phone(aud, form.phone)
                                    : store::select_user_by_email(aud, form.email);
  CO_TRY(const pg::Rows rows, co_await call.read(std::move(look_up)));
  const auto user = store::find_user(rows);
  if (!user) co_return co_await send_to_newcomer(call, form, aud);
  co_return co_await send_to_user(call, form, *user);
}

}  // namespace

net::Task<Result<http::Response>> request_otp(Call& call) {
  CO_TRY(OtpForm form, parse_otp_form(call.request));
  co_return co_await send(call, std::move(form));
}

net::Task<Result<http::Response>> request_magic_link(Call& call) {
  CO_TRY(OtpForm form, parse_magic_link_form(call.request));
  co_return co_await send(call, std::move(form));
}

}  // namespace plinth::auth
