// app.outbox: what waits to be sent. The platform's own function puts it there.
#pragma once

#include <string>

#include "pg/statement.hpp"

namespace plinth::auth::store {

struct OutgoingText {
  std::string kind;       // "recovery": for who looks at the outbox
  std::string recipient;  // an address, or a number without plus sign
  std::string subject;    // of a mail, as is the next
  std::string html;
  std::string text;
  std::string code;  // the one it holds, if any
};
pg::Statement enqueue_mail(const OutgoingText& mail);
pg::Statement enqueue_message(const OutgoingText& message);

}  // namespace plinth::auth::store
