#include "auth/codes.hpp"

#include <fmt/format.h>

#include "auth/redirect.hpp"
#include "auth/sending.hpp"
#include "auth/sms_template.hpp"
#include "auth/store/flow_states.hpp"
#include "auth/store/one_time_tokens.hpp"
#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

Result<void> check_frequency(
    std::optional<Time> last_sent, base::Seconds max_frequency, std::string_view error_code
) {
  const int64_t seconds = seconds_to_wait(last_sent, max_frequency, now());
  if (seconds == 0) return {};
  return std::unexpected(Error(
      429,
      error_code,
      fmt::format("For security purposes, you can only request this after {} seconds.", seconds)
  ));
}

net::Task<Result<void>> store_code(
    pg::Transaction& transaction, const User& user, const CodeMail& mail, const OneTimeToken& token
) {
  auto statements = store::set_token(user.id, mail.type, token.hash, mail.to);
  if (mail.challenge && !mail.flow_method.empty()) {
    statements.push_back(store::insert_flow({
        .user_id = user.id,
        .challenge = *mail.challenge,
        .provider_type = "email",
        .authentication_method = mail.flow_method,
    }));
  }
  CO_TRY(co_await transaction.run(std::move(statements)));
  co_return Result<void>();
}

MailFields fields_of(
    const User& user, const CodeMail& mail, const OneTimeToken& token, const Settings& settings
) {
  const bool has_link = !mail.link_type.empty();
  return {
      .site_url = settings.site_url,
      .confirmation_url =
          has_link ? confirmation_url(settings, token.hash, mail.link_type, mail.redirect) : "",
      .email = user.email,
      .new_email = mail.new_email,
      .old_email = mail.new_email.empty() ? "" : user.email,
      .token = token.code,
      .token_hash = token.hash,
      .redirect_to = mail.redirect,
      .sending_to = mail.new_email.empty() ? "" : mail.to,
      .data = user.user_metadata,
  };
}

std::string_view message_kind(TokenType type) {
  if (type == TokenType::phone_change) return "phone_change";
  return type == TokenType::reauthentication ? "reauthentication" : "confirmation";
}

// The mail with a new code, which is stored.
net::Task<Result<Mail>> make_mail(
    Call& call, pg::Transaction& transaction, const User& user, const CodeMail& mail
) {
  const OneTimeToken token =
      make_one_time_token(mail.to, call.settings.email.otp_length, mail.challenge.has_value());
  CO_TRY(co_await store_code(transaction, user, mail, token));
  co_return Mail{
      .kind = mail.kind, .to = mail.to, .fields = fields_of(user, mail, token, call.settings)
  };
}

}  // namespace

std::string confirmation_url(
    const Settings& settings,
    const std::string& hash,
    const std::string& type,
    const std::string& redirect
) {
  const bool ambiguous = redirect.find_first_of("&=#") != std::string::npos;
  return fmt::format(
      "{}/verify?token={}&type={}&redirect_to={}",
      settings.api_url,
      hash,
      type,
      ambiguous ? base::percent_encode(redirect) : redirect
  );
}

Result<void> check_mail_frequency(const User& user, TokenType type, const Settings& settings) {
  return check_frequency(
      sent_at(user, type), settings.email.max_frequency, code::over_email_send_rate_limit
  );
}

net::Task<Result<void>> mail_code(
    Call& call, pg::Transaction& transaction, const User& user, const CodeMail& mail
) {
  CO_TRY(Mail with_code, co_await make_mail(call, transaction, user, mail));
  co_return co_await send_mail(call, transaction, user, std::move(with_code));
}

net::Task<Result<void>> mail_confirmation(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    const std::optional<Challenge>& challenge
) {
  const CodeMail mail{
      .kind = MailKind::confirmation,
      .type = TokenType::confirmation,
      .to = user.email,
      .link_type = "signup",
      .redirect = choose_redirect(call.request, call.settings),
      .challenge = challenge,
      .flow_method = "email/signup",
  };
  co_return co_await mail_code(call, transaction, user, mail);
}

net::Task<Result<void>> mail_email_change(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    const std::optional<Challenge>& challenge
) {
  CodeMail mail{
      .kind = MailKind::email_change,
      .type = TokenType::email_change_new,
      .to = user.email_change,
      .link_type = "email_change",
      .redirect = choose_redirect(call.request, call.settings),
      .challenge = challenge,
      .flow_method = "email_change",
      .new_email = user.email_change,
  };
  CO_TRY(Mail to_new, co_await make_mail(call, transaction, user, mail));
  std::optional<Mail> to_current;
  if (call.settings.email.double_confirm_changes && !user.email.empty()) {
    mail.type = TokenType::email_change_current;
    mail.to = user.email;
    mail.flow_method.clear();  // one flow for both
    CO_TRY(to_current, co_await make_mail(call, transaction, user, mail));
  }
  co_return co_await send_email_change(
      call, transaction, user, std::move(to_new), std::move(to_current)
  );
}

Result<void> check_message_frequency(const User& user, TokenType type, const Settings& settings) {
  return check_frequency(
      sent_at(user, type), settings.sms.max_frequency, code::over_sms_send_rate_limit
  );
}

net::Task<Result<void>> text_code(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    TokenType type,
    const std::string& to
) {
  const SmsSettings& sms = call.settings.sms;
  const auto fixed = sms.test_otp.find(to);
  const bool is_test = fixed != sms.test_otp.end();
  const OneTimeToken token = is_test ? make_one_time_token(to, fixed->second)
                                     : make_one_time_token(to, sms.otp_length, false);
  CO_TRY(co_await transaction.run(store::set_token(user.id, type, token.hash, to)));
  if (is_test) co_return Result<void>();
  TextMessage message{
      .phone = to,
      .code = token.code,
      .text = render_sms(sms.message, token.code),
      .kind = std::string(message_kind(type)),
  };
  co_return co_await send_message(call, transaction, user, std::move(message));
}

}  // namespace plinth::auth
