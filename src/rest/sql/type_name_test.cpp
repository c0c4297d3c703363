#include "rest/sql/type_name.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

std::string sql_of(std::string_view written) {
  return std::move(type_name(written)).statement().text;
}

TEST(TypeName, SpellsWhatTheGrammarSpells) {
  EXPECT_EQ(sql_of("int"), "int");
  EXPECT_EQ(sql_of("Double  Precision "), "double precision");
  EXPECT_EQ(sql_of("timestamp with time zone"), "timestamp with time zone");
}

TEST(TypeName, QuotesEverythingElse) {
  EXPECT_EQ(sql_of("text"), "\"text\"");
  EXPECT_EQ(sql_of("TEXT"), "\"text\"");
  EXPECT_EQ(sql_of("$a$"), "\"$a$\"");
  EXPECT_EQ(sql_of("int union select"), "\"int union select\"");
  EXPECT_EQ(sql_of("1"), "\"1\"");
}

}  // namespace
}  // namespace plinth::rest
