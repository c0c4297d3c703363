#include "rest/batch/answers.hpp"

#include <gmock/gmock.h>

namespace plinth::rest {
namespace {

http::Response answer(int status, std::string_view type, std::string body) {
  http::Response out;
  out.status = status;
  if (!type.empty()) out.add("Content-Type", type);
  out.body = std::move(body);
  return out;
}

TEST(Answers, AreOneArray) {
  Answers answers(1000);
  EXPECT_TRUE(answers.add(answer(201, "application/json; charset=utf-8", "[1.0]")));
  EXPECT_TRUE(answers.add(answer(200, "text/csv", "a\n\"b\"")));
  EXPECT_TRUE(answers.add(answer(204, "", "")));
  EXPECT_EQ(answers.json_of(0), "[1.0]");
  EXPECT_EQ(answers.json_of(1), std::nullopt);
  EXPECT_EQ(answers.json_of(2), std::nullopt);
  EXPECT_EQ(
      answers.take(),
      R"([{"status":201,"headers":{"content-type":"application/json; charset=utf-8"},"body":[1.0]},)"
      R"({"status":200,"headers":{"content-type":"text/csv"},"body":"a\n\"b\""},)"
      R"({"status":204,"headers":{},"body":null}])"
  );
}

TEST(Answers, OfNoItemsAreEmpty) { EXPECT_EQ(Answers(10).take(), "[]"); }

TEST(Answers, JoinHeadersOfOneName) {
  Answers answers(1000);
  http::Response response = answer(204, "", "");
  response.add("Vary", "Accept").add("VARY", "Prefer");
  EXPECT_TRUE(answers.add(std::move(response)));
  EXPECT_EQ(answers.take(), R"([{"status":204,"headers":{"vary":"Accept, Prefer"},"body":null}])");
}

TEST(Answers, BelieveNoTypeThatTheBodyDeniesAndTakeOnlyText) {
  Answers answers(1000);
  EXPECT_TRUE(answers.add(answer(200, "application/vnd.x+json", "{]")));
  EXPECT_EQ(
      answers.take(),
      R"([{"status":200,"headers":{"content-type":"application/vnd.x+json"},"body":"{]"}])"
  );
  Answers binary(1000);
  EXPECT_EQ(binary.add(answer(200, "application/octet-stream", "\xff")).error().status, 406);
}

TEST(Answers, AreBounded) {
  Answers answers(100);
  EXPECT_TRUE(answers.add(answer(200, "", "x")));
  EXPECT_EQ(answers.add(answer(200, "", std::string(100, 'x'))).error().status, 413);
}

TEST(ErrorOf, SaysWhatTheBodySays) {
  const Error dialect = error_of(answer(
      416,
      "application/json",
      R"({"code":"PGRST103","details":"An offset","hint":null,"message":"Requested range"})"
  ));
  EXPECT_EQ(dialect.status, 416);
  EXPECT_EQ(dialect.code, "PGRST103");
  EXPECT_EQ(dialect.message, "Requested range");
  EXPECT_EQ(dialect.details_json, "\"An offset\"");

  const Error own = error_of(answer(402, "application/json", R"({"pay":1})"));
  EXPECT_EQ(own.code, "PLINTH104");
  EXPECT_EQ(own.details_json, R"({"pay":1})");
  EXPECT_EQ(error_of(answer(418, "", "")).details_json, std::nullopt);
}

}  // namespace
}  // namespace plinth::rest
