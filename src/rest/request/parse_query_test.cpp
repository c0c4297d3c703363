#include "rest/request/parse_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using testing::ElementsAre;

Query query(std::string_view text, Arguments arguments = Arguments::no) {
  auto parsed = parse_query(text, arguments);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *std::move(parsed);
}

Error failure(std::string_view text) {
  const auto parsed = parse_query(text, Arguments::no);
  return parsed ? Error{} : parsed.error();
}

TEST(Query, TellsParametersApartByTheLastWordOfTheirKey) {
  const Query parsed = query(
      "select=id,films(id)&id=eq.1&films.title=eq.x&order=id&films.order=id.desc&limit=5&films."
      "limit=2"
      "&films.offset=1&or=(a.eq.1,b.eq.2)&films.not.and=(c.eq.3)"
  );
  EXPECT_EQ(parsed.select.embeds.size(), 1u);
  ASSERT_EQ(parsed.filters.size(), 2u);
  EXPECT_TRUE(parsed.filters[0].first.empty());
  EXPECT_THAT(parsed.filters[1].first, ElementsAre("films"));
  EXPECT_EQ(parsed.filters[1].second.field.name, "title");
  ASSERT_EQ(parsed.orders.size(), 2u);
  EXPECT_THAT(parsed.orders[1].first, ElementsAre("films"));
  EXPECT_EQ(parsed.ranges.at({}).limit, 5);
  EXPECT_EQ(parsed.ranges.at({"films"}).limit, 2);
  EXPECT_EQ(parsed.ranges.at({"films"}).offset, 1);
  ASSERT_EQ(parsed.logic.size(), 2u);
  EXPECT_FALSE(parsed.logic[0].second.negated);
  EXPECT_THAT(parsed.logic[1].first, ElementsAre("films"));
  EXPECT_TRUE(parsed.logic[1].second.negated);
}

TEST(Query, DecodesEscapesPlusAndSemicolons) {
  const Query parsed = query("na%6De=eq.a+b%2Bc;%C3%BC=eq.%E6%BC%A2&a=eq.%zz%2");
  ASSERT_EQ(parsed.filters.size(), 3u);
  EXPECT_EQ(parsed.filters[2].second.condition.value, "%zz%2");
  EXPECT_EQ(parsed.filters[0].second.field.name, "name");
  EXPECT_EQ(parsed.filters[0].second.condition.value, "a b+c");
  EXPECT_EQ(parsed.filters[1].second.field.name, "ü");
  EXPECT_EQ(parsed.filters[1].second.condition.value, "漢");
}

TEST(Query, TakesQuotedNamesAndJsonPathsInKeys) {
  const Query parsed = query(R"("a.b".c->d->>0=eq.1&my-col=eq.2)");
  EXPECT_THAT(parsed.filters[0].first, ElementsAre("a.b"));
  EXPECT_EQ(parsed.filters[0].second.field.name, "c");
  ASSERT_EQ(parsed.filters[0].second.field.steps.size(), 2u);
  EXPECT_TRUE(parsed.filters[0].second.field.steps[1].is_index);
  EXPECT_EQ(parsed.filters[1].second.field.name, "my-col");
}

TEST(Query, KeepsTheFirstSelectAndTheLastLimit) {
  const Query parsed =
      query("select=a&select=b&limit=1&limit=2&offset=3&offset=4&a=eq.1&a=eq.2&columns=x&columns=y"
      );
  EXPECT_EQ(parsed.select.columns[0].field.name, "a");
  EXPECT_EQ(parsed.ranges.at({}).limit, 2);
  EXPECT_EQ(parsed.ranges.at({}).offset, 4);
  EXPECT_EQ(parsed.filters.size(), 2u);
  EXPECT_THAT(*parsed.columns, ElementsAre("x"));
  EXPECT_TRUE(parsed.has_limits);
}

TEST(Query, IgnoresParametersWithoutEqualsSignAndBadNumbers) {
  const Query parsed = query("id&limit=abc&offset=-1&films.limit=1x&&");
  EXPECT_TRUE(parsed.filters.empty());
  EXPECT_TRUE(parsed.ranges.empty());
}

TEST(Query, RefusesNegativeRanges) {
  EXPECT_EQ(failure("limit=-1").code, "PGRST103");
  EXPECT_EQ(failure("limit=1&offset=-1").code, "PGRST103");
  EXPECT_EQ(failure("offset=-1").code, "");
  EXPECT_EQ(failure("limit=99999999999999999999").code, "");
}

TEST(Query, ReportsTheFirstErrorInOrderOfTheParts) {
  EXPECT_TRUE(
      failure("select=a,&order=,&or=x&columns=").message.starts_with("\"failed to parse order")
  );
  EXPECT_TRUE(failure("select=a,&or=x&columns=").message.starts_with("\"failed to parse logic tree")
  );
  EXPECT_TRUE(
      failure("id=x&select=a,&columns=").message.starts_with("\"failed to parse columns parameter")
  );
  EXPECT_TRUE(failure("id=x&select=a,").message.starts_with("\"failed to parse select parameter"));
  EXPECT_TRUE(failure("id=x&on_conflict=").message.starts_with("\"failed to parse filter"));
  EXPECT_TRUE(failure("on_conflict=").message.starts_with("\"failed to parse on_conflict parameter")
  );
  EXPECT_TRUE(failure("a..b=eq.1").message.starts_with("\"failed to parse tree path"));
  EXPECT_TRUE(failure("a..b=x").message.starts_with("\"failed to parse tree path"));
  EXPECT_TRUE(failure("a..order=").message.starts_with("\"failed to parse tree path"));
  EXPECT_TRUE(failure("a..limit=1").message.starts_with("\"failed to parse tree path"));
  EXPECT_TRUE(failure("a..or=x").message.starts_with("\"failed to parse logic path"));
  EXPECT_EQ(failure("id=").code, "PGRST100");
}

TEST(Query, TakesQuotedNamesInPaths) {
  const Query parsed = query(R"("a.b".order=id&"a.b".limit=1&"a.b".or=(x.eq.1)&"a.b".x=eq.1)");
  const Path path{"a.b"};
  EXPECT_EQ(parsed.orders.at(0).first, path);
  EXPECT_TRUE(parsed.ranges.contains(path));
  EXPECT_EQ(parsed.logic.at(0).first, path);
  EXPECT_EQ(parsed.filters.at(0).first, path);
}

TEST(Query, GivesFunctionsWhatIsNoFilterAsArguments) {
  const Query parsed = query("a=1&b=eq.2&a=3&c=&select=x&limit=1", Arguments::yes);
  ASSERT_EQ(parsed.arguments.size(), 3u);
  EXPECT_EQ(parsed.arguments[0], std::pair(std::string("a"), std::string("1")));
  EXPECT_EQ(parsed.arguments[1].second, "3");
  EXPECT_EQ(parsed.arguments[2].second, "");
  EXPECT_EQ(parsed.filters.size(), 1u);
}

TEST(Query, WritesItsCanonicalForm) {
  EXPECT_EQ(
      query("select=id&b=eq.1&a=eq.x y&b=eq.2").canonical, "a=eq.x%20y&b=eq.1,eq.2&select=id"
  );
  EXPECT_EQ(query("title=eq.%C3%A5").canonical, "title=eq.%C3%83%C2%A5");  // encoded twice
  EXPECT_EQ(query("").canonical, "");
}

}  // namespace
}  // namespace plinth::rest
