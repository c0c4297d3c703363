#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "mail/message.hpp"
#include "outbox/courier.hpp"

namespace plinth::outbox {
namespace {

// The same for every attempt, so that mail servers can tell a mail that comes twice; tells nothing
// of how many there are.
std::string message_id(const Message& message) {
  const std::string named =
      fmt::format("{} {} {}", message.id, message.created_at, message.recipient);
  return base::hex(crypto::hash(crypto::Digest::sha256, named)).substr(0, 32);
}

class MailCourier final : public Courier {
 public:
  MailCourier(mail::Server server, Sender sender)
      : carrier_(std::move(server)),
        sender_(std::move(sender)) {}

  Attempt carry(const Message& message, const std::stop_token& stop) override {
    const mail::Message mail{
        .from_address = sender_.address,
        .from_name = sender_.name,
        .to = message.recipient,
        .subject = message.subject,
        .html = message.html,
        .text = message.body,
        .id = message_id(message),
    };
    const mail::Stamp stamp{
        .sent_at = base::unix_now(), .boundary = base::hex(crypto::random_bytes(12))
    };
    const auto mime = mail::render_message(mail, stamp);
    if (!mime) return {.outcome = Outcome::failed, .error = mime.error().message};
    const auto delivered = carrier_.deliver(sender_.address, message.recipient, *mime, stop);
    if (delivered) return {};
    const bool again = delivered.error().kind == mail::Failure::Kind::temporary;
    return {
        .outcome = again ? Outcome::retry : Outcome::failed, .error = delivered.error().message
    };
  }

  void rest() override { carrier_.hang_up(); }

 private:
  mail::Carrier carrier_;
  Sender sender_;
};

}  // namespace

std::unique_ptr<Courier> make_mail_courier(mail::Server server, Sender sender) {
  return std::make_unique<MailCourier>(std::move(server), std::move(sender));
}

}  // namespace plinth::outbox
