#include "auth/hooks/webhook.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

using Kind = fetch::Error::Kind;
using Outcome = base::Result<fetch::Answer, fetch::Error>;

// The example of the Standard Webhooks specification.
TEST(Webhook, SignsAsTheStandardHasIt) {
  const std::string secret = *base::base64_decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const std::string_view body = R"({"test": 2432232314})";
  const std::string signature =
      webhook_signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, {secret});
  EXPECT_EQ(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  const std::string two =
      webhook_signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, {"new", secret});
  EXPECT_EQ(two.substr(two.find(' ') + 1), signature);
}

Outcome answer(int status, std::string body = {}, fetch::Headers headers = {}) {
  return fetch::Answer{.status = status, .headers = std::move(headers), .body = std::move(body)};
}
Outcome failed(Kind kind) { return std::unexpected(fetch::Error{kind, "x"}); }

TEST(Webhook, TriesAgainWhatMayGoBetter) {
  EXPECT_TRUE(is_worth_retrying(failed(Kind::unreachable)));
  EXPECT_FALSE(is_worth_retrying(failed(Kind::timeout))) << "no time is left";
  EXPECT_FALSE(is_worth_retrying(failed(Kind::too_large)));
  EXPECT_TRUE(is_worth_retrying(answer(429, "", {{"Retry-After", "1"}})));
  EXPECT_TRUE(is_worth_retrying(answer(503, "", {{"retry-after", "true"}})));
  EXPECT_FALSE(is_worth_retrying(answer(503)));
  EXPECT_FALSE(is_worth_retrying(answer(500, "", {{"Retry-After", "1"}})));
  EXPECT_FALSE(is_worth_retrying(answer(200)));
}

TEST(Webhook, ReadsWhatMayComeBack) {
  struct Row {
    Outcome outcome;
    int status;  // 0: a body
    std::string text;
  };
  const fetch::Headers json{{"Content-Type", "application/json; charset=utf-8"}};
  const std::vector<Row> rows{
      {answer(200, "{}", json), 0, "{}"},
      {answer(202, "{}", json), 0, "{}"},
      {answer(204), 0, ""},
      {answer(200), 0, ""},
      {answer(200, "{}", {{"Content-Type", "text/html"}}), 400, "hook_payload_invalid_content_type"
      },
      {answer(200, "{}"), 400, "hook_payload_invalid_content_type"},
      {answer(400), 500, "unexpected_failure"},
      {answer(401), 500, "unexpected_failure"},
      {answer(302), 500, "unexpected_failure"},
      {answer(503), 422, "hook_timeout_after_retry"},
      {failed(Kind::timeout), 422, "hook_timeout"},
      {failed(Kind::unreachable), 422, "hook_timeout_after_retry"},
      {failed(Kind::too_large), 422, "hook_payload_over_size_limit"},
      {failed(Kind::malformed), 500, "unexpected_failure"},
  };
  for (const Row& row : rows) {
    const auto read = read_webhook_answer(row.outcome);
    if (row.status == 0) {
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(*read, row.text);
    } else {
      ASSERT_FALSE(read) << row.text;
      EXPECT_EQ(read.error().status, row.status);
      EXPECT_EQ(read.error().code, row.text);
    }
  }
}

}  // namespace
}  // namespace plinth::auth
