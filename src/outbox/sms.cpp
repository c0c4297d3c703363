#include "outbox/sms.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

namespace plinth::outbox {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 10s;
// Of answers below 500 that are no success; the others of 4xx concern the message.
constexpr std::array worth_another{401, 402, 403, 404, 405, 407, 408, 425, 429};

std::string form_pair(std::string_view name, std::string_view value) {
  return fmt::format("{}={}", name, base::percent_encode(value));
}

// "(21211)": the number by which Twilio's documentation explains a refusal.
std::string number_of_refusal(const std::string& body) {
  const auto object = json::parse_object(body);
  const auto number = object ? json::find_integer(*object, "code") : std::nullopt;
  return number ? fmt::format(" ({})", *number) : std::string();
}

class SmsCourier final : public Courier {
 public:
  explicit SmsCourier(std::variant<Twilio, SmsServer> provider) : provider_(std::move(provider)) {}

  Attempt carry(const Message& message, const std::stop_token&) override {
    const fetch::Request request =
        std::visit([&](const auto& one) { return request_to(one, message); }, provider_);
    return judge(fetch::send_blocking(request));
  }

 private:
  std::variant<Twilio, SmsServer> provider_;
};

}  // namespace

std::string phone_number(std::string_view recipient) {
  return recipient.starts_with('+') ? std::string(recipient) : fmt::format("+{}", recipient);
}

fetch::Request request_to(const Twilio& twilio, const Message& message) {
  const std::string_view from =
      twilio.sender.starts_with("MG") ? std::string_view("MessagingServiceSid") : "From";
  const std::string account =
      base::base64(fmt::format("{}:{}", twilio.account_sid, twilio.auth_token));
  return {
      .method = "POST",
      .url = fmt::format(
          "{}/2010-04-01/Accounts/{}/Messages.json",
          twilio.base_url,
          base::percent_encode(twilio.account_sid)
      ),
      .headers =
          {{"Authorization", "Basic " + account},
           {"Content-Type", "application/x-www-form-urlencoded"}},
      .body = fmt::format(
          "{}&{}&{}",
          form_pair("To", phone_number(message.recipient)),
          form_pair(from, twilio.sender),
          form_pair("Body", message.body)
      ),
      .deadline = deadline,
  };
}

fetch::Request request_to(const SmsServer& server, const Message& message) {
  json::Writer body;
  body.begin_object();
  body.key("phone").string(phone_number(message.recipient));
  body.key("message").string(message.body);
  body.key("otp").string(message.code);
  body.end_object();
  fetch::Request request{
      .method = "POST",
      .url = server.url,
      .headers = {{"Content-Type", "application/json"}},
      .body = body.take(),
      .deadline = deadline,
  };
  if (!server.authorization.empty())
    request.headers.emplace_back("Authorization", server.authorization);
  return request;
}

Attempt judge(const base::Result<fetch::Answer, fetch::Error>& answer) {
  if (!answer) {
    // It was sent for all we know, and shall not be again and again.
    const bool answered = answer.error().kind == fetch::Error::Kind::too_large;
    return {
        .outcome = answered ? Outcome::failed : Outcome::retry, .error = answer.error().message
    };
  }
  const int status = answer->status;
  if (status >= 200 && status < 300) return {};
  const bool refused = status >= 400 && status < 500 &&
                       std::ranges::find(worth_another, status) == worth_another.end();
  return {
      .outcome = refused ? Outcome::failed : Outcome::retry,
      .error =
          fmt::format("the SMS provider answered {}{}", status, number_of_refusal(answer->body)),
  };
}

std::unique_ptr<Courier> make_twilio_courier(Twilio twilio) {
  return std::make_unique<SmsCourier>(std::move(twilio));
}

std::unique_ptr<Courier> make_sms_courier(SmsServer server) {
  return std::make_unique<SmsCourier>(std::move(server));
}

}  // namespace plinth::outbox
