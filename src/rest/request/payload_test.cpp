#include "rest/request/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Body {
  explicit Body(std::string text, std::string_view type = {}) {
    request.body = std::move(text);
    if (!type.empty()) request.headers.push_back({"Content-Type", type});
  }
  http::Request request;
};

std::string refusal(const Body& body) {
  const auto payload = parse_write_payload(body.request, false);
  return payload ? "" : payload.error().code + " " + payload.error().message;
}

TEST(WritePayload, OutlinesObjectsAndArrays) {
  const Body object(R"({"b":1,"a":{"x":2},"b":3})");
  const auto one = parse_write_payload(object.request, false);
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->is_object);
  EXPECT_THAT(one->keys, ElementsAre("b", "a"));
  EXPECT_EQ(one->rows, 1u);
  EXPECT_EQ(one->text(), object.request.body);

  const Body array(R"( [{"a":1,"b":2},{"b":3,"a":4}] )", "Application/JSON; charset=utf-8");
  const auto rows = parse_write_payload(array.request, false);
  ASSERT_TRUE(rows);
  EXPECT_FALSE(rows->is_object);
  EXPECT_THAT(rows->keys, ElementsAre("a", "b"));
  EXPECT_EQ(rows->rows, 2u);

  const Body escaped(R"({"\u0061\n":1})");
  EXPECT_THAT(parse_write_payload(escaped.request, false)->keys, ElementsAre("a\n"));
}

TEST(WritePayload, HoldsNoRowsWhenItIsNeitherObjectNorArrayOfThem) {
  for (const char* text : {"[]", "7", "null", "\"x\"", "true"}) {
    const Body body(text);
    const auto payload = parse_write_payload(body.request, false);
    ASSERT_TRUE(payload) << text;
    EXPECT_EQ(payload->rows, 0u) << text;
    EXPECT_THAT(payload->keys, IsEmpty()) << text;
  }
}

TEST(WritePayload, RefusesMixedKeysAndWhatIsNoJson) {
  EXPECT_EQ(refusal(Body(R"([{"a":1},{"b":1}])")), "PGRST102 All object keys must match");
  EXPECT_EQ(refusal(Body(R"([{"a":1},{"a":1,"b":1}])")), "PGRST102 All object keys must match");
  EXPECT_EQ(refusal(Body(R"([{"a":1},7])")), "PGRST102 All object keys must match");
  EXPECT_EQ(refusal(Body("[7]")), "PGRST102 All object keys must match");
  for (const char* text : {"", " ", "{", "{}{}", "{'a':1}", "[1,]", "\"\xff\""})
    EXPECT_EQ(refusal(Body(text)), "PGRST102 Empty or invalid json") << text;
  EXPECT_EQ(refusal(Body("a,b", "text/html")), "PGRST102 Content-Type not acceptable: text/html");
  EXPECT_EQ(refusal(Body("x", "text/plain")), "PGRST102 Content-Type not acceptable: text/plain");
}

TEST(WritePayload, IsNotLookedAtWhenColumnsAreListed) {
  const Body body(" {not json");
  const auto payload = parse_write_payload(body.request, true);
  ASSERT_TRUE(payload);
  EXPECT_TRUE(payload->is_object);
  EXPECT_EQ(payload->text(), body.request.body);
}

TEST(WritePayload, MakesAnObjectOfAForm) {
  const Body body("a=1&b=x+y&a=2%22&c", "application/x-www-form-urlencoded");
  const auto payload = parse_write_payload(body.request, false);
  ASSERT_TRUE(payload);
  EXPECT_EQ(payload->made, R"({"b":"x y","a":"2\"","c":""})");
  EXPECT_THAT(payload->keys, ElementsAre("b", "a", "c"));
}

// Bodies are megabytes: no pass over them may take the square of their size.
TEST(WritePayload, OutlinesAHugeBodyInNoTime) {
  std::string object = "{";
  std::string form;
  for (int i = 0; i < 50'000; ++i) {
    object += "\"k" + std::to_string(i) + "\":1,";
    form += "k" + std::to_string(i) + "=1&";
  }
  object.back() = '}';
  EXPECT_EQ(parse_write_payload(Body(object).request, false)->keys.size(), 50'000u);
  EXPECT_EQ(
      parse_write_payload(Body(form, "application/x-www-form-urlencoded").request, false)
          ->keys.size(),
      50'000u
  );
}

TEST(CallPayload, TakesRawBodiesAndJson) {
  EXPECT_EQ(parse_call_payload(Body("x", "text/plain").request, false)->kind, PayloadKind::text);
  EXPECT_EQ(parse_call_payload(Body("<a/>", "text/xml").request, false)->kind, PayloadKind::xml);
  EXPECT_EQ(
      parse_call_payload(Body("x", "application/octet-stream").request, false)->kind,
      PayloadKind::binary
  );
  EXPECT_TRUE(parse_call_payload(Body("").request, false)->is_object);
  EXPECT_FALSE(parse_call_payload(Body(R"([{"a":1},{"b":1}])").request, false));
  EXPECT_FALSE(parse_call_payload(Body("[1]").request, false));
  EXPECT_EQ(parse_call_payload(Body("7").request, false)->text(), "[]");
  EXPECT_FALSE(parse_call_payload(Body("{").request, false));
  EXPECT_FALSE(parse_call_payload(Body("x", "image/png").request, false));
}

}  // namespace
}  // namespace plinth::rest
