#include "outbox/sms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::outbox {
namespace {

using testing::ElementsAre;
using testing::Pair;

Message code_message() {
  return {.recipient = "4915112345678", .body = "Your code is 123456 & more", .code = "123456"};
}

TEST(RequestToTwilio, IsAForm) {
  Twilio twilio{.account_sid = "AC1", .auth_token = "t0ken", .sender = "MG7"};
  const fetch::Request request = request_to(twilio, code_message());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
  EXPECT_THAT(
      request.headers,
      ElementsAre(
          Pair("Authorization", "Basic QUMxOnQwa2Vu"),
          Pair("Content-Type", "application/x-www-form-urlencoded")
      )
  );
  EXPECT_EQ(
      request.body,
      "To=%2B4915112345678&MessagingServiceSid=MG7&Body=Your%20code%20is%20123456%20%26%20more"
  );
  twilio.sender = "+15005550006";
  EXPECT_THAT(request_to(twilio, code_message()).body, testing::HasSubstr("&From=%2B15005550006&"));
}

TEST(RequestToServer, IsJson) {
  const fetch::Request request = request_to(
      {.url = "https://sms.example.com/send", .authorization = "Bearer x"}, code_message()
  );
  EXPECT_EQ(request.url, "https://sms.example.com/send");
  EXPECT_EQ(
      request.body,
      R"({"phone":"+4915112345678","message":"Your code is 123456 & more","otp":"123456"})"
  );
  EXPECT_THAT(
      request.headers,
      ElementsAre(Pair("Content-Type", "application/json"), Pair("Authorization", "Bearer x"))
  );
  EXPECT_EQ(request_to(SmsServer{.url = "x"}, code_message()).headers.size(), 1);
}

TEST(PhoneNumber, HasOnePlusSign) {
  EXPECT_EQ(phone_number("49151"), "+49151");
  EXPECT_EQ(phone_number("+49151"), "+49151");
}

TEST(Judge, TellsWhatAnotherAttemptMayChange) {
  const auto outcome = [](int status) {
    return judge(fetch::Answer{.status = status, .headers = {}, .body = {}}).outcome;
  };
  for (const int status : {200, 201, 204}) EXPECT_EQ(outcome(status), Outcome::sent) << status;
  for (const int status : {302, 401, 403, 404, 408, 429, 500, 503})
    EXPECT_EQ(outcome(status), Outcome::retry) << status;
  for (const int status : {400, 409, 413, 422})
    EXPECT_EQ(outcome(status), Outcome::failed) << status;

  using Kind = fetch::Error::Kind;
  const auto failure = [](Kind kind) {
    return judge(std::unexpected(fetch::Error{kind, "sms.example.com: no answer in time"})).outcome;
  };
  EXPECT_EQ(failure(Kind::timeout), Outcome::retry);
  EXPECT_EQ(failure(Kind::unreachable), Outcome::retry);
  EXPECT_EQ(failure(Kind::malformed), Outcome::retry);
  EXPECT_EQ(failure(Kind::too_large), Outcome::failed);
}

TEST(Judge, TellsNoContents) {
  const auto refused = [](std::string body) {
    return judge(fetch::Answer{.status = 400, .headers = {}, .body = std::move(body)}).error;
  };
  EXPECT_EQ(
      refused(R"({"code": 21211, "message": "The 'To' number +49 is not valid"})"),
      "the SMS provider answered 400 (21211)"
  );
  EXPECT_EQ(refused("Your code is 123456"), "the SMS provider answered 400");
}

}  // namespace
}  // namespace plinth::outbox
