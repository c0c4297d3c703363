#include "json/cursor.hpp"

#include <gtest/gtest.h>

namespace plinth::json {
namespace {

bool is_value(std::string_view text) {
  Cursor cursor(text);
  return cursor.take_value().has_value() && cursor.is_at_end();
}

TEST(Cursor, TakesJsonAndNothingElse) {
  for (const char* text :
       {"0",
        "-0.5e+10",
        "12E3",
        "true",
        " null ",
        "\"\\u00E4\\n\\\"\"",
        "[]",
        "[1, {}]",
        "{\"a\":[{\"b\":\"c\"}],\"d\":false}"})
    EXPECT_TRUE(is_value(text)) << text;
  for (const char* text :
       {"",      "01",  "-",       "1.",       ".5",          "1e",      "+1",     "tru",
        "nulls", "'a'", "\"",      "\"\\x\"",  "\"\\u00g0\"", "\"\\u00", "\"\n\"", "[1,]",
        "[1 2]", "[",   "{\"a\"}", "{\"a\":}", "{\"a\":1,}",  "{a:1}",   "1 2"})
    EXPECT_FALSE(is_value(text)) << text;
  EXPECT_FALSE(is_value(std::string_view("1\0", 2)));
}

TEST(Cursor, GivesTheTextOfAValue) {
  Cursor cursor("{\"n\" : [ 1.10 ] , \"s\":2}");
  EXPECT_TRUE(cursor.take('{'));
  EXPECT_EQ(cursor.take_key(), "\"n\"");
  EXPECT_EQ(cursor.take_value(), "[ 1.10 ]");
  EXPECT_TRUE(cursor.take(','));
  EXPECT_EQ(cursor.take_key(), "\"s\"");
}

TEST(Cursor, IsBoundInDepth) {
  EXPECT_TRUE(is_value(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(is_value(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(is_value(std::string(1'000'000, '[')));
}

TEST(Unquote, SaysWhatTheStringSays) {
  EXPECT_EQ(unquote("\"a\""), "a");
  EXPECT_EQ(unquote("\"\\u00e4\\/\\ud83d\\ude00\""), "\xc3\xa4/\xf0\x9f\x98\x80");
  EXPECT_EQ(unquote("\"\\ud83d\""), std::nullopt);
}

}  // namespace
}  // namespace plinth::json
