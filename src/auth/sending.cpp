#include "auth/sending.hpp"

#include "auth/hooks/delivery.hpp"
#include "auth/mail_form.hpp"
#include "auth/rate_limit.hpp"
#include "auth/store/outbox.hpp"

namespace plinth::auth {
namespace {

// What a hook is told that a mail is for.
std::string action_type(MailKind kind) {
  if (kind == MailKind::confirmation) return "signup";
  if (kind == MailKind::magic_link) return "magiclink";
  const std::string name(name_of(kind));
  return is_notification(kind) ? name + "_notification" : name;
}

EmailData email_data(const Mail& mail) {
  const MailFields& fields = mail.fields;
  return {
      .token = fields.token,
      .token_hash = fields.token_hash,
      .redirect_to = fields.redirect_to,
      .email_action_type = action_type(mail.kind),
      .site_url = fields.site_url,
      .old_email = fields.old_email,
      .old_phone = fields.old_phone,
      .provider = fields.provider,
      .factor_type = fields.factor_type,
  };
}

}  // namespace

net::Task<Result<void>> send_mail(
    Call& call, pg::Transaction& transaction, const User& user, Mail mail
) {
  const bool by_hook = call.settings.hooks.send_email.has_value();
  if (by_hook && is_notification(mail.kind)) {
    notify_by_hook(call, user, email_data(mail));
    co_return Result<void>();
  }
  if (!is_notification(mail.kind)) CO_TRY(co_await count_email(call, transaction));
  if (by_hook) co_return co_await send_email_by_hook(call, transaction, user, email_data(mail));
  const MailContent content = call.templates.render(mail.kind, mail.fields);
  CO_TRY(co_await transaction.run(store::enqueue_mail({
      .kind = std::string(name_of(mail.kind)),
      .recipient = mail.to,
      .subject = content.subject,
      .html = content.html,
      .text = content.text,
      .code = mail.fields.token,
  })));
  co_return Result<void>();
}

net::Task<Result<void>> send_email_change(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    Mail to_new,
    std::optional<Mail> to_current
) {
  if (!call.settings.hooks.send_email) {
    CO_TRY(co_await send_mail(call, transaction, user, std::move(to_new)));
    if (to_current) CO_TRY(co_await send_mail(call, transaction, user, *std::move(to_current)));
    co_return Result<void>();
  }
  EmailData data = email_data(to_new);
  if (to_current) {
    data.token_new = data.token;
    data.token = to_current->fields.token;
    data.token_hash_new = to_current->fields.token_hash;
  }
  CO_TRY(co_await count_email(call, transaction));
  co_return co_await send_email_by_hook(call, transaction, user, data);
}

net::Task<Result<void>> notify(
    Call& call, pg::Transaction& transaction, const User& user, MailKind kind, MailFields fields
) {
  if (user.email.empty() || !call.templates.is_enabled(kind)) co_return Result<void>();
  fields.site_url = call.settings.site_url;
  fields.data = user.user_metadata;
  if (fields.email.empty()) fields.email = user.email;
  co_return co_await send_mail(
      call, transaction, user, {.kind = kind, .to = user.email, .fields = std::move(fields)}
  );
}

net::Task<Result<void>> send_message(
    Call& call, pg::Transaction& transaction, const User& user, TextMessage message
) {
  CO_TRY(co_await count_sms(call, transaction));
  if (call.settings.hooks.send_sms) {
    co_return co_await send_sms_by_hook(
        call, transaction, user, {.otp = message.code, .phone = message.phone}
    );
  }
  CO_TRY(co_await transaction.run(store::enqueue_message({
      .kind = message.kind,
      .recipient = message.phone,
      .subject = {},
      .html = {},
      .text = message.text,
      .code = message.code,
  })));
  co_return Result<void>();
}

}  // namespace plinth::auth
