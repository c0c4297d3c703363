#include "rest/batch/parse_batch.hpp"

#include <gmock/gmock.h>

namespace plinth::rest {
namespace {

using testing::HasSubstr;

Error refusal(std::string_view text, size_t max_items = 10) {
  const auto items = parse_batch(text, max_items);
  if (items) {
    ADD_FAILURE() << "taken: " << text;
    return {};
  }
  return items.error();
}

std::string item_with(std::string_view members) {
  return R"([{"method":"POST","path":"/a",)" + std::string(members) + "}]";
}

TEST(ParseBatch, TakesItemsAsTheyAreWritten) {
  const std::string text = R"( [ {"path": "/todos?id=eq.1", "method": "GET"},
      {"method":"POST","path":"\/rest\/v1\/rpc\/add","headers":{"PREFER":"return=minimal"},
       "body": {"n": 1.10000000000000000001, "s": "\u00e4"} } ] )";
  const auto items = parse_batch(text, 2);
  ASSERT_TRUE(items) << items.error().message;
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ((*items)[0].path, "/todos?id=eq.1");
  EXPECT_TRUE((*items)[0].body.empty());
  EXPECT_EQ((*items)[1].path, "/rpc/add");
  EXPECT_EQ((*items)[1].body, R"({"n": 1.10000000000000000001, "s": "\u00e4"})");
  ASSERT_EQ((*items)[1].headers.size(), 1U);
  EXPECT_EQ((*items)[1].headers[0].first, "prefer");
}

TEST(ParseBatch, TakesNone) {
  const auto items = parse_batch("[]", 1);
  ASSERT_TRUE(items);
  EXPECT_TRUE(items->empty());
}

TEST(ParseBatch, RefusesWhatIsNoArrayOfRequests) {
  for (const char* text :
       {"",
        "{}",
        "[",
        "[1]",
        "[[]]",
        "[{}]",
        "[]x",
        "[{\"method\":\"GET\"}]",
        "[{\"path\":\"/a\"}]",
        "[,]",
        "\xff"}) {
    EXPECT_EQ(refusal(text).code, "PLINTH100") << text;
    EXPECT_EQ(refusal(text).status, 400) << text;
  }
}

TEST(ParseBatch, NamesTheItemAtFault) {
  const Error error = refusal(R"([{"method":"GET","path":"/a"},{"method":"LINK","path":"/a"}])");
  EXPECT_EQ(error.item, 1U);
  EXPECT_THAT(error.message, HasSubstr("GET, HEAD"));
}

TEST(ParseBatch, LetsNobodySayWhoAsks) {
  for (const char* name :
       {"Authorization", "APIKEY", "Cookie", "X-Forwarded-For", "\\u0061pikey"}) {
    const std::string headers = R"("headers":{")" + std::string(name) + R"(":"x"})";
    EXPECT_EQ(refusal(item_with(headers)).code, "PLINTH100") << name;
  }
}

TEST(ParseBatch, LeavesTheEndOfTheTransactionToTheBatch) {
  EXPECT_THAT(
      refusal(item_with(R"("headers":{"prefer":"return=minimal, tx=commit"})")).message,
      HasSubstr("tx=")
  );
}

TEST(ParseBatch, RefusesWhatNoRequestCouldSay) {
  EXPECT_EQ(refusal(item_with(R"("headers":{"accept":"a\r\nb"})")).item, 0U);
  EXPECT_EQ(refusal(item_with(R"("headers":{"accept":1})")).item, 0U);
  EXPECT_EQ(refusal(item_with(R"("headers":{"accept":"a","Accept":"b"})")).item, 0U);
  EXPECT_EQ(refusal(item_with(R"("headers":[])")).item, 0U);
  EXPECT_EQ(refusal(item_with(R"("method":"GET")")).item, 0U);
  EXPECT_EQ(refusal(item_with(R"("url":"/a")")).item, 0U);
  EXPECT_EQ(refusal(R"([{"method":"GET","path":"todos"}])").item, 0U);
  EXPECT_EQ(refusal(R"([{"method":"GET","path":"/a b"}])").item, 0U);
  EXPECT_EQ(refusal(R"([{"method":"GET","path":"/a","body":{}}])").item, 0U);
}

TEST(ParseBatch, BoundsItemsAndNesting) {
  const std::string two = R"([{"method":"GET","path":"/a"},{"method":"GET","path":"/a"}])";
  EXPECT_EQ(refusal(two, 1).status, 413);
  EXPECT_TRUE(parse_batch(two, 2));
  const auto nested = [](size_t depth) {
    return item_with("\"body\":" + std::string(depth, '[') + std::string(depth, ']'));
  };
  EXPECT_TRUE(parse_batch(nested(64), 1));
  EXPECT_EQ(refusal(nested(65)).item, 0U);
  EXPECT_EQ(refusal(nested(1'000'000)).item, 0U);
}

}  // namespace
}  // namespace plinth::rest
