#include "app/outgoing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::app {
namespace {

using testing::HasSubstr;

Config with_mail_server() {
  Config config;
  config.auth.email.smtp.host = "smtp.example.com";
  config.auth.email.smtp.admin_email = "no-reply@example.com";
  return config;
}

TEST(ShowsInbox, WhereNothingSendsAndNobodyElseReaches) {
  Config config;
  EXPECT_TRUE(shows_inbox(config));
  config.server.host = "0.0.0.0";
  EXPECT_FALSE(shows_inbox(config));
  config.auth.inbox = "on";
  EXPECT_TRUE(shows_inbox(config));

  config = with_mail_server();
  EXPECT_FALSE(shows_inbox(config));
  config.auth.email.smtp.enabled = false;
  EXPECT_TRUE(shows_inbox(config));
  config.auth.inbox = "off";
  EXPECT_FALSE(shows_inbox(config));
}

TEST(CheckOutgoing, AsksForWhatIsMissing) {
  Config config = with_mail_server();
  EXPECT_TRUE(check_outgoing(config));
  config.auth.email.smtp.admin_email = "Example";
  EXPECT_THAT(check_outgoing(config).error().message, HasSubstr("auth.email.smtp.admin_email"));
  config.auth.email.smtp.enabled = false;
  EXPECT_TRUE(check_outgoing(config));

  config = Config();
  config.auth.sms.http.enabled = true;
  EXPECT_THAT(check_outgoing(config).error().message, HasSubstr("auth.sms.http.url"));
  config.auth.sms.http.url = "https://sms.example.com";
  EXPECT_TRUE(check_outgoing(config));
  config.auth.sms.twilio.enabled = true;
  EXPECT_THAT(check_outgoing(config).error().message, HasSubstr("auth.sms.http.enabled"));
  config.auth.sms.http.enabled = false;
  EXPECT_THAT(check_outgoing(config).error().message, HasSubstr("auth.sms.twilio"));
}

TEST(MakeOutboxWorkers, OneForEachChannelThatSends) {
  EXPECT_TRUE(make_outbox_workers({}, {}).empty());
  Config config = with_mail_server();
  config.auth.sms.http = {.enabled = true, .url = "https://sms.example.com", .authorization = {}};
  const OutboxWorkers workers = make_outbox_workers(config, {});
  ASSERT_EQ(workers.size(), 2);
  EXPECT_EQ(workers[0]->channel(), "email");
  EXPECT_EQ(workers[1]->channel(), "sms");
  config.auth.enabled = false;
  EXPECT_TRUE(make_outbox_workers(config, {}).empty());
}

}  // namespace
}  // namespace plinth::app
