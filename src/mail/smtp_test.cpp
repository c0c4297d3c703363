#include "mail/smtp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::mail {
namespace {

using Kind = Failure::Kind;

struct Case {
  Exchange exchange;
  int status;
  Kind kind;
  std::string message;
};

TEST(Judge, TellsWhatAnotherAttemptMayChange) {
  const std::vector<Case> cases{
      {{}, 0, Kind::temporary, "mail.example.com: Couldn't connect to server"},
      {{"MAIL", "250 OK"}, 250, Kind::temporary, "mail.example.com: Couldn't connect to server"},
      {{"", "554 no service"},
       554,
       Kind::temporary,
       "the mail server answered the connection with 554 no service"},
      {{"RCPT", "450 4.2.0 <ada@example.com> greylisted"},
       450,
       Kind::temporary,
       "the mail server answered RCPT with 450 4.2.0"},
      {{"RCPT", "550 5.1.1 <ada@example.com> unknown"},
       550,
       Kind::permanent,
       "the mail server answered RCPT with 550 5.1.1"},
      {{"RCPT", "550 no ada@example.com here"},
       550,
       Kind::permanent,
       "the mail server answered RCPT with 550"},
      {{"RCPT", "530 5.7.0 sign in first"},
       530,
       Kind::temporary,
       "the mail server answered RCPT with 530 5.7.0"},
      {{"AUTH", "535 5.7.8 wrong"},
       535,
       Kind::temporary,
       "the mail server answered AUTH with 535 5.7.8 wrong"},
      {{"MAIL", "553 not your address"},
       553,
       Kind::temporary,
       "the mail server answered MAIL with 553 not your address"},
      {{"DATA", "554 5.6.0 https://x/?token=s3cret", true},
       554,
       Kind::permanent,
       "the mail server answered the mail with 554 5.6.0"},
      {{"DATA", "451 later", true},
       451,
       Kind::temporary,
       "the mail server answered the mail with 451"},
      {{"DATA", "503 no recipients"}, 503, Kind::permanent, "the mail server answered DATA with 503"
      },
  };
  for (const Case& one : cases) {
    const Failure failure =
        judge(one.exchange, one.status, "mail.example.com: Couldn't connect to server");
    EXPECT_EQ(failure.kind, one.kind) << one.exchange.reply;
    EXPECT_EQ(failure.message, one.message);
  }
}

TEST(Carrier, FailsForATimeWhereNobodyListens) {
  Carrier carrier({.host = "127.0.0.1", .port = 1});
  const auto delivered =
      carrier.deliver("a@example.com", "b@example.com", "Subject: x\r\n\r\nx\r\n", {});
  ASSERT_FALSE(delivered);
  EXPECT_EQ(delivered.error().kind, Kind::temporary);
  EXPECT_THAT(delivered.error().message, testing::StartsWith("127.0.0.1: "));
}

}  // namespace
}  // namespace plinth::mail
