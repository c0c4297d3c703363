// Who takes messages of a channel to where they go: a mail server, an SMS provider.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "mail/smtp.hpp"

namespace plinth::outbox {

// A row of app.outbox.
struct Message {
  int64_t id = 0;
  std::string kind;  // confirmation, recovery, …
  std::string recipient;
  std::string subject;  // of a mail, and its HTML
  std::string html;
  std::string body;  // the SMS, or the mail as plain text
  std::string code;
  int64_t attempts = 1;
  std::string created_at;
};

enum class Outcome { sent, retry, failed };

struct Attempt {
  Outcome outcome = Outcome::sent;
  std::string error;  // neither addresses nor contents; empty when sent
};

// Of one thread.
class Courier {
 public:
  Courier() = default;
  virtual ~Courier() = default;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Blocks, for less than the lease of a message; once `stop` is asked for, a second more at most
  // where it can.
  virtual Attempt carry(const Message& message, const std::stop_token& stop) = 0;
  // Nothing else is to be carried for now.
  virtual void rest() {}
};

struct Sender {
  std::string address;
  std::string name;
};
std::unique_ptr<Courier> make_mail_courier(mail::Server server, Sender sender);

struct Twilio {
  std::string base_url = "https://api.twilio.com";
  std::string account_sid;
  std::string auth_token;
  std::string sender;  // a messaging service (MG…), or a number or name to send from
};
std::unique_ptr<Courier> make_twilio_courier(Twilio twilio);

// Gets POSTs of {"phone", "message", "otp"}.
struct SmsServer {
  std::string url;
  std::string authorization;  // the header's value; empty: none
};
std::unique_ptr<Courier> make_sms_courier(SmsServer server);

}  // namespace plinth::outbox
