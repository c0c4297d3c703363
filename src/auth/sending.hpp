// Saying a user something: a mail or a message goes into the outbox (schema/platform/app) in the
// transaction that it belongs to, so that it leaves exactly when that is committed; or to the hook
// that sends in our place. What carries a code is counted (rate_limit.hpp).
#pragma once

#include <optional>
#include <string>

#include "auth/call.hpp"
#include "auth/mail_templates.hpp"
#include "auth/model.hpp"

namespace plinth::auth {

struct Mail {
  MailKind kind;
  std::string to;
  MailFields fields;
};

net::Task<Result<void>> send_mail(
    Call& call, pg::Transaction& transaction, const User& user, Mail mail
);

// The mails of a change of address: to the new one, and to the current one where it is asked too. A
// hook gets both as one.
net::Task<Result<void>> send_email_change(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    Mail to_new,
    std::optional<Mail> to_current
);

// A mail that tells of a change, when the operator wants such told.
net::Task<Result<void>> notify(
    Call& call, pg::Transaction& transaction, const User& user, MailKind kind, MailFields fields
);

// A message with a code. `kind` is for whoever looks at the outbox: "confirmation", "mfa".
struct TextMessage {
  std::string phone;
  std::string code;
  std::string text;
  std::string kind;
};
net::Task<Result<void>> send_message(
    Call& call, pg::Transaction& transaction, const User& user, TextMessage message
);

}  // namespace plinth::auth
