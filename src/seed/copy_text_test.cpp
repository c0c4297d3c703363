#include "seed/copy_text.hpp"

#include <gtest/gtest.h>

namespace plinth::seed {
namespace {

template <class Value>
std::string copied(const Value& value) {
  std::string out;
  append_value(out, value);
  return out;
}

TEST(CopyText, EscapesWhatWouldEndAValue) {
  EXPECT_EQ(copied("a\tb\nc\\d\re"), R"(a\tb\nc\\d\re)");
  EXPECT_EQ(copied(std::nullopt), R"(\N)");
  EXPECT_EQ(copied(std::optional<int>()), R"(\N)");
  EXPECT_EQ(copied(std::optional<int>(7)), "7");
  EXPECT_EQ(copied(true), "t");
  EXPECT_EQ(copied(false), "f");
  EXPECT_EQ(copied(int64_t{-3}), "-3");
}

TEST(CopyText, WritesDecimalsExactly) {
  EXPECT_EQ(copied(Decimal{12'345, 2}), "123.45");
  EXPECT_EQ(copied(Decimal{5, 2}), "0.05");
  EXPECT_EQ(copied(Decimal{-5, 1}), "-0.5");
  EXPECT_EQ(copied(Decimal{7, 0}), "7");
}

TEST(CopyText, QuotesArrays) {
  EXPECT_EQ(
      copied(text_array({"plain", "with \"quotes\"", "back\\slash", ""})),
      R"({"plain","with \\"quotes\\"","back\\\\slash",""})"
  );
  EXPECT_EQ(copied(text_array(std::vector<std::string>{})), "{}");
  EXPECT_EQ(copied(number_array({1, 2})), "{1,2}");
}

TEST(Json, MakesObjectsOfPairs) {
  EXPECT_EQ(json_object(), "{}");
  EXPECT_EQ(
      json_object(
          "text",
          "a \"b\"",
          "number",
          3,
          "flag",
          true,
          "part",
          RawJson{"[1]"},
          "share",
          Decimal{25, 2}
      ),
      R"({"text": "a \"b\"", "number": 3, "flag": true, "part": [1], "share": 0.25})"
  );
  EXPECT_EQ(json_array({"1", "2"}), "[1, 2]");
}

TEST(Uuid, IsOfVersionEightAndCarriesTheMark) {
  IdMaker ids;
  const Moment moment = start_of(parse_day("2026-11-27").value());
  const std::string first = ids.at(moment).text();
  EXPECT_EQ(first.substr(14), "8dec-ade0-de3000000000");
  EXPECT_LT(first, ids.at(moment).text());
  EXPECT_LT(first, ids.at(moment.plus_seconds(1)).text());
  EXPECT_GE(ids.number(), first_demo_number);
}

}  // namespace
}  // namespace plinth::seed
