#include "auth/body.hpp"

#include <gtest/gtest.h>

#include "auth/metadata.hpp"

namespace plinth::auth {
namespace {

Result<Body> parse(std::string text) {
  http::Request request;
  request.body = std::move(text);
  return parse_body(request);
}

TEST(Body, TakesNullForAbsentAndIgnoresWhatItDoesNotKnow) {
  Body body = parse(R"({"email":null,"password":"x","flag":true,"unknown":[1]})").value();
  EXPECT_EQ(body.text("email"), "");
  EXPECT_FALSE(body.has("email"));
  EXPECT_EQ(body.text("password"), "x");
  EXPECT_TRUE(body.flag("flag"));
  EXPECT_FALSE(body.object("data"));
  EXPECT_TRUE(body.check());
}

TEST(Body, RemembersTheFirstMemberOfTheWrongType) {
  Body body = parse(R"({"email":5,"flag":"yes","data":[]})").value();
  body.text("email");
  body.flag("flag");
  body.object("data");
  ASSERT_FALSE(body.check());
  EXPECT_EQ(body.check().error().code, "bad_json");
  EXPECT_EQ(
      body.check().error().message, "Could not parse request body as JSON: email must be a string"
  );
}

TEST(Body, RefusesWhatTheDatabaseCannotHold) {
  EXPECT_FALSE(parse(R"({"a":"\u0000"})"));
  EXPECT_FALSE(parse(R"({"a":{"b":["x\u0000"]}})"));
  EXPECT_FALSE(parse(R"({"\u0000":1})"));
  EXPECT_FALSE(parse("{\"a\":\"\xff\"}"));
  EXPECT_TRUE(parse(R"({"a":"\\u0000"})"));
}

TEST(Body, RefusesDeepObjects) {
  const auto nested = [](int levels) {
    std::string text = "{\"data\":{}}";
    for (int i = 1; i < levels; ++i) text.insert(8, "{\"a\":").insert(text.size() - 1, "}");
    Body body = parse(text).value();
    body.object("data");
    return body.check().has_value();
  };
  EXPECT_TRUE(nested(32));
  EXPECT_FALSE(nested(34));
}

TEST(Body, NumbersOfAnySizeStayJson) {
  const std::string long_integer = "1" + std::string(400, '0');
  for (const std::string_view number :
       {std::string_view("1e400"),
        std::string_view(long_integer),
        std::string_view("-0.5e-7"),
        std::string_view("18446744073709551615")}) {
    const auto body = parse(R"({"data":{"n":)" + std::string(number) + "}}");
    if (!body) continue;
    const std::string text = metadata_text(Body(*body).object("data").value());
    EXPECT_TRUE(json::parse(text)) << text;
  }
}

}  // namespace
}  // namespace plinth::auth
