#include "auth/sending.hpp"

#include "auth/store/outbox.hpp"

namespace plinth::auth {

net::Task<Result<void>> send_mail(
    Call& call, pg::Transaction& transaction, const User& /*user*/, Mail mail
) {
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
    Call& /*call*/, pg::Transaction& transaction, const User& /*user*/, TextMessage message
) {
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
