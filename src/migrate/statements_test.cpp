#include "migrate/statements.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::migrate {
namespace {

using testing::ElementsAre;

std::vector<std::string> split(std::string_view sql) {
  std::vector<std::string> out;
  for (const StatementText& statement : split_statements(sql)) out.emplace_back(statement.text);
  return out;
}

TEST(SplitStatements, SeparatesAtSemicolons) {
  EXPECT_THAT(
      split("select 1; select 2 ;\n;; select 3"), ElementsAre("select 1", "select 2", "select 3")
  );
  EXPECT_THAT(split(""), ElementsAre());
  EXPECT_THAT(split(" -- only; a comment\n/* and; one */"), ElementsAre());
}

TEST(SplitStatements, KnowsQuotes) {
  EXPECT_THAT(
      split("select 'a;''b;'; select \"c;\"\"d\""),
      ElementsAre("select 'a;''b;'", "select \"c;\"\"d\"")
  );
  EXPECT_THAT(split(R"(select E'\';'; select 2)"), ElementsAre(R"(select E'\';')", "select 2"));
  EXPECT_THAT(split(R"(select '\'; select 2)"), ElementsAre(R"(select '\')", "select 2"));
  EXPECT_THAT(
      split("do $$ a; $x$ b; $x$ $$; select $1; select a$b$c"),
      ElementsAre("do $$ a; $x$ b; $x$ $$", "select $1", "select a$b$c")
  );
  EXPECT_THAT(split("do $f_1$ a; $$ b; $f_1$; x"), ElementsAre("do $f_1$ a; $$ b; $f_1$", "x"));
}

TEST(SplitStatements, KnowsNestedCommentsInside) {
  EXPECT_THAT(
      split("select /* a; /* b; */ c; */ 1; x"), ElementsAre("select /* a; /* b; */ c; */ 1", "x")
  );
  EXPECT_THAT(split("select 1 -- a; b\n, 2; x"), ElementsAre("select 1 -- a; b\n, 2", "x"));
}

TEST(SplitStatements, KeepsStandardFunctionBodiesWhole) {
  const std::string body =
      "create function f() returns int begin atomic select case when true then 1 end; select 2; "
      "end";
  EXPECT_THAT(split(body + "; select 3"), ElementsAre(body, "select 3"));
  EXPECT_THAT(
      split("begin; select 1; end; select 2"), ElementsAre("begin", "select 1", "end", "select 2")
  );
}

TEST(SplitStatements, SurvivesWhatIsNeverClosed) {
  EXPECT_THAT(split("select 'a; b"), ElementsAre("select 'a; b"));
  EXPECT_THAT(split("select $$ a; b"), ElementsAre("select $$ a; b"));
  EXPECT_THAT(split("select 1 /* a; b"), ElementsAre("select 1"));
}

TEST(Places, AreLinesAndBytes) {
  constexpr std::string_view text = "ü\nselect nosuch";
  EXPECT_EQ(byte_of_character(text, 3), 3u);  // the s: ü takes two bytes
  EXPECT_EQ(line_at(text, 3), 2u);
  EXPECT_EQ(line_at(text, 0), 1u);
  EXPECT_EQ(split_statements("-- first\n\n  select 1")[0].offset, 12u);
}

}  // namespace
}  // namespace plinth::migrate
