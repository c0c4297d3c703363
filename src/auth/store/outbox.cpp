#include "auth/store/outbox.hpp"

#include "auth/store/statement.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal enqueue_sql = "select app.enqueue_message($1, $2, $3, $4, $5, $6, $7)";

pg::Statement enqueue(const std::string& channel, const OutgoingText& text) {
  return bind(
      enqueue_sql,
      {
          channel,
          text.kind,
          text.recipient,
          text.subject,
          text.html,
          text.text,
          text.code,
      }
  );
}

}  // namespace

pg::Statement enqueue_mail(const OutgoingText& mail) { return enqueue("email", mail); }
pg::Statement enqueue_message(const OutgoingText& message) { return enqueue("sms", message); }

}  // namespace plinth::auth::store
