// Sending a user a code or link: it is stored, counted, and given to the courier, in one
// transaction.
#pragma once

#include <optional>
#include <string>

#include "auth/call.hpp"
#include "auth/mail_templates.hpp"
#include "auth/model.hpp"
#include "auth/one_time_token.hpp"
#include "auth/pkce.hpp"

namespace plinth::auth {

// A mail with a code and a link.
struct CodeMail {
  MailKind kind;
  TokenType type;
  std::string to;
  std::string link_type;               // `type` of the link: "signup", "recovery", …
  std::string redirect;                // where the link leads in the end
  std::optional<Challenge> challenge;  // of a PKCE flow
  std::string flow_method;             // how the session of that flow will have come about
  std::string new_email = {};          // of a change of address
};

// 429 when the user has been sent one of the kind just before. Sent or not, it must be asked first.
Result<void> check_mail_frequency(const User& user, TokenType type, const Settings& settings);

net::Task<Result<void>> mail_code(
    Call& call, pg::Transaction& transaction, const User& user, const CodeMail& mail
);

// The confirmation of an account by mail.
net::Task<Result<void>> mail_confirmation(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    const std::optional<Challenge>& challenge
);

// The two mails of a change of address, or the one where the old address is not asked. The new
// address has been stored as user.email_change.
net::Task<Result<void>> mail_email_change(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    const std::optional<Challenge>& challenge
);

Result<void> check_message_frequency(const User& user, TokenType type, const Settings& settings);

// A code by message; numbers for tests get theirs and no message. `to` may be the number to come.
net::Task<Result<void>> text_code(
    Call& call,
    pg::Transaction& transaction,
    const User& user,
    TokenType type,
    const std::string& to
);

// The link in a mail (spec §12.6).
std::string confirmation_url(
    const Settings& settings,
    const std::string& hash,
    const std::string& type,
    const std::string& redirect
);

}  // namespace plinth::auth
