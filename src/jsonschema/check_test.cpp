#include "jsonschema/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::jsonschema {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "value >= 0", "characters = a|b"
std::vector<std::string> read(std::string_view condition, std::string_view column = "x") {
  std::vector<std::string> out;
  for (const Comparison& one : parse_check(condition, column)) {
    constexpr std::array subjects{"value", "characters", "trimmed", "elements", "json"};
    std::string text = subjects[static_cast<size_t>(one.subject)];
    text += " " + one.comparator + " ";
    for (const Constant& constant : one.constants) {
      text += &constant == one.constants.data() ? "" : "|";
      text += constant.text + (constant.is_number ? "n" : "");
    }
    out.push_back(text);
  }
  return out;
}

TEST(Check, ComparesTheColumnWithConstants) {
  EXPECT_THAT(read("x >= 0"), ElementsAre("value >= 0n"));
  EXPECT_THAT(read("x > 0.5"), ElementsAre("value > 0.5n"));
  EXPECT_THAT(read("(x < (10)::numeric)"), ElementsAre("value < 10n"));
  EXPECT_THAT(read("x >= '-5'::integer"), ElementsAre("value >= -5"));
  EXPECT_THAT(read("x >= -5"), ElementsAre("value >= -5n"));
  EXPECT_THAT(read("x <> ''::text"), ElementsAre("value <> "));
  EXPECT_THAT(read("VALUE::integer >= 18", "age"), ElementsAre("value >= 18n"));
  EXPECT_THAT(read("\"Odd \"\"x\" > 1", "Odd \"x"), ElementsAre("value > 1n"));
}

TEST(Check, ListsWhatMayStandThere) {
  EXPECT_THAT(read("x = ANY (ARRAY['a'::text, 'it''s'::text])"), ElementsAre("value = a|it's"));
  EXPECT_THAT(
      read("x::text = ANY (ARRAY['a'::character varying, 'b, c'::character varying]::text[])"),
      ElementsAre("value = a|b, c")
  );
  EXPECT_THAT(read("x = ANY (ARRAY[1, 2])"), ElementsAre("value = 1n|2n"));
}

TEST(Check, MeasuresTheColumn) {
  EXPECT_THAT(
      read("char_length(x) >= 1 AND char_length(x) <= 20"),
      ElementsAre("characters >= 1n", "characters <= 20n")
  );
  EXPECT_THAT(read("length(x::text) = 3"), ElementsAre("characters = 3n"));
  EXPECT_THAT(read("char_length(btrim(x)) > 0"), ElementsAre("trimmed > 0n"));
  EXPECT_THAT(read("length(TRIM(BOTH FROM x)) > 0"), ElementsAre("trimmed > 0n"));
  EXPECT_THAT(read("cardinality(x) <= 20"), ElementsAre("elements <= 20n"));
  EXPECT_THAT(
      read("jsonb_typeof(x) = 'object'::text AND octet_length(x::text) <= 32768"),
      ElementsAre("json = object")
  );
  EXPECT_THAT(read("x ~ '^[a-z]+$'::text"), ElementsAre("value ~ ^[a-z]+$"));
}

TEST(Check, PassesOverTestsForNull) {
  EXPECT_THAT(read("x IS NULL OR x > 0"), ElementsAre("value > 0n"));
  EXPECT_THAT(read("(x > 0) OR (x IS NULL)"), ElementsAre("value > 0n"));
}

TEST(Check, SaysNothingOfWhatItDoesNotUnderstand) {
  for (const char* condition :
       {"x > 0 OR x < -10",
        "NOT x > 0",
        "x % 2 = 0",
        "(x::int % 2) = 0",
        "x > now()",
        "x > y",
        "char_length(x::character varying(5)) <= 5",
        "lower(x) = 'a'",
        "x <> ALL (ARRAY[1, 2])",
        "x = ANY (ARRAY[1, y])",
        "CASE WHEN x > 0 AND x > 1 AND x > 2 THEN true ELSE false END",
        "'a' = x",
        "x = 'unfinished",
        "x >",
        "(((",
        ""})
    EXPECT_THAT(read(condition), IsEmpty()) << condition;
}

}  // namespace
}  // namespace plinth::jsonschema
