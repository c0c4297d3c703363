#include "app/outgoing.hpp"

#include <tuple>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/loopback.hpp"
#include "mail/message.hpp"

namespace plinth::app {
namespace {

std::unexpected<base::Error> incomplete(std::string_view key, std::string_view what) {
  return std::unexpected(base::Error{
      .message = fmt::format("{} must be {}", key, what),
      .hint = "plinth.toml.example says what each key means.",
  });
}

mail::Server mail_server(const auth::SmtpSettings& smtp) {
  return {
      .host = smtp.host,
      .port = static_cast<uint16_t>(smtp.port),
      .user = smtp.user,
      .password = smtp.pass,
      .ca_file = smtp.ca_file,
  };
}

std::unique_ptr<outbox::Courier> mail_courier(const auth::SmtpSettings& smtp) {
  if (!smtp.configured()) return nullptr;
  return outbox::make_mail_courier(
      mail_server(smtp), {.address = smtp.admin_email, .name = smtp.sender_name}
  );
}

std::unique_ptr<outbox::Courier> sms_courier(const auth::SmsSettings& sms) {
  if (sms.twilio.enabled) {
    return outbox::make_twilio_courier({
        .base_url = sms.twilio.url,
        .account_sid = sms.twilio.account_sid,
        .auth_token = sms.twilio.auth_token,
        .sender = sms.twilio.message_service_sid,
    });
  }
  if (!sms.http.enabled) return nullptr;
  return outbox::make_sms_courier({.url = sms.http.url, .authorization = sms.http.authorization});
}

}  // namespace

base::Checked<void> check_outgoing(const Config& config) {
  const auth::SmtpSettings& smtp = config.auth.email.smtp;
  if (smtp.configured() && !mail::is_address(smtp.admin_email))
    return incomplete(
        "auth.email.smtp.admin_email",
        "an address, the one that mail comes from, as there is a host"
    );
  const auto& [twilio, http] = std::tie(config.auth.sms.twilio, config.auth.sms.http);
  if (twilio.enabled && http.enabled)
    return incomplete("auth.sms.http.enabled", "false where auth.sms.twilio.enabled is true");
  const bool twilio_complete = !twilio.account_sid.empty() && !twilio.auth_token.empty() &&
                               !twilio.message_service_sid.empty();
  if (twilio.enabled && !twilio_complete)
    return incomplete(
        "auth.sms.twilio", "complete: account_sid, message_service_sid and auth_token"
    );
  if (http.enabled && http.url.empty()) return incomplete("auth.sms.http.url", "a URL");
  return {};
}

OutboxWorkers make_outbox_workers(const Config& config, const pg::Endpoint& auth_admin) {
  OutboxWorkers workers;
  if (!config.auth.enabled) return workers;
  const auto add = [&](const char* channel, std::unique_ptr<outbox::Courier> courier) {
    if (courier == nullptr) return;
    workers.push_back(std::make_unique<outbox::Worker>(channel, auth_admin, std::move(courier)));
  };
  add("email", mail_courier(config.auth.email.smtp));
  add("sms", sms_courier(config.auth.sms));
  return workers;
}

bool shows_inbox(const Config& config) {
  if (!config.auth.enabled || config.auth.inbox == "off") return false;
  if (config.auth.inbox == "on") return true;
  return !config.auth.email.smtp.configured() && is_loopback_address(config.server.host);
}

void warn_about_outgoing(const Config& config) {
  const Config::Auth& auth = config.auth;
  if (!auth.enabled || shows_inbox(config)) return;
  if (auth.email.enable_confirmations && !auth.email.smtp.configured())
    spdlog::warn(
        "auth.email.enable_confirmations is on, but no mail leaves: auth.email.smtp names no host"
    );
  const bool sends_sms = auth.sms.twilio.enabled || auth.sms.http.enabled;
  if (auth.sms.enable_signup && auth.sms.enable_confirmations && !sends_sms)
    spdlog::warn(
        "auth.sms.enable_signup is on, but no message leaves: neither auth.sms.twilio nor "
        "auth.sms.http is enabled"
    );
}

}  // namespace plinth::app
