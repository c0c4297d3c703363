#include "pg/snippet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::pg {
namespace {

using testing::ElementsAre;

TEST(Snippet, NumbersParametersInOrderOfAppearance) {
  Snippet where;
  where.ident("a").raw(" = ").param("1");
  Snippet query("select * from ");
  query.qualified("public", "t").raw(" where ").add(where).raw(" and b = ").param(std::nullopt);
  const Statement statement = std::move(query).statement();
  EXPECT_EQ(statement.text, R"(select * from "public"."t" where "a" = $1 and b = $2)");
  EXPECT_THAT(statement.parameters, ElementsAre("1", std::nullopt));
}

TEST(Snippet, QuotesNamesAndCutsThemAtNul) {
  EXPECT_EQ(quote_ident(R"(we"ird)"), R"("we""ird")");
  EXPECT_EQ(quote_ident(std::string_view("a\0b", 3)), R"("a")");
  const Statement statement =
      std::move(Snippet().ident(std::string_view("\0", 1)).raw(" ").param("x")).statement();
  EXPECT_EQ(statement.text, R"("" $1)");
}

TEST(Snippet, ArrayLiteralQuotesEveryElement) {
  EXPECT_EQ(array_literal({}), "{}");
  EXPECT_EQ(array_literal({"a", "", R"(b"c\d)", "{,}"}), R"({"a","","b\"c\\d","{,}"})");
}

TEST(Snippet, JoinsWithSeparators) {
  const std::vector<Snippet> parts{Snippet("a"), Snippet("b")};
  EXPECT_EQ(std::move(join(parts, ", ")).statement().text, "a, b");
  EXPECT_TRUE(join({}, ", ").empty());
}

}  // namespace
}  // namespace plinth::pg
