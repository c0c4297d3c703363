#include "rest/request/order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using testing::ElementsAre;

std::string order(std::string_view text) {
  const auto terms = parse_order(text);
  if (!terms) return "error: " + terms.error().message + " " + *terms.error().details;
  std::string out;
  for (const OrderTerm& term : *terms) {
    if (!out.empty()) out += ", ";
    if (!term.relation.empty()) out += "[" + term.relation + "]";
    out += "[" + term.field.name + "]";
    for (const JsonStep& step : term.field.steps) out += (step.as_text ? "->>" : "->") + step.key;
    if (term.direction) out += *term.direction == Direction::ascending ? " asc" : " desc";
    if (term.nulls) out += *term.nulls == Nulls::first ? " first" : " last";
  }
  return out;
}

TEST(Order, TakesDirectionsNullsPathsAndRelations) {
  EXPECT_EQ(order("a"), "[a]");
  EXPECT_EQ(order("a.asc,b.desc"), "[a] asc, [b] desc");
  EXPECT_EQ(order("a.nullsfirst"), "[a] first");
  EXPECT_EQ(order("a.desc.nullslast"), "[a] desc last");
  EXPECT_EQ(order(" a.asc , b "), "[a] asc, [b]");
  EXPECT_EQ(order("data->a->>0.desc"), "[data]->a->>0 desc");
  EXPECT_EQ(order("directors(name).desc"), "[directors][name] desc");
  EXPECT_EQ(order("directors(data->>a).nullslast,id"), "[directors][data]->>a last, [id]");
  EXPECT_EQ(order(R"("a.b".desc,"c,d")"), "[a.b] desc, [c,d]");
  EXPECT_EQ(order("größe-x.asc"), "[größe-x] asc");
}

TEST(Order, SaysWhatItExpected) {
  EXPECT_EQ(
      order("a.up"),
      "error: \"failed to parse order (a.up)\" (line 1, column 3) unexpected \"u\" expecting "
      "\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\""
  );
  EXPECT_EQ(
      order("a.asc.up"),
      "error: \"failed to parse order (a.asc.up)\" (line 1, column 7) unexpected \"u\" expecting "
      "\"nullsfirst\" or \"nullslast\""
  );
  EXPECT_EQ(
      order(""),
      "error: \"failed to parse order ()\" (line 1, column 1) unexpected end of input expecting "
      "field name (* or [a..z0..9_$])"
  );
  const auto expect = [](std::string_view text, std::string_view place, std::string_view details) {
    EXPECT_EQ(
        order(text),
        "error: \"failed to parse order (" + std::string(text) + ")\" (line 1, column " +
            std::string(place) + ") " + std::string(details)
    );
  };
  const std::string after_name = R"( expecting letter, digit, "-", "->>", "->", delimiter (.), )";
  expect("a::int", "2", "unexpected ':'" + after_name + R"("," or end of input)");
  expect("a.asc.nullsnone", "7", R"(unexpected "n" expecting "nullsfirst" or "nullslast")");
  expect("a.desc.asc", "8", R"(unexpected "a" expecting "nullsfirst" or "nullslast")");
  expect("a.nullslast.asc", "12", R"(unexpected '.' expecting "," or end of input)");
  expect(
      "a->b(", "5", R"(unexpected '(' expecting "->>", "->", delimiter (.), "," or end of input)"
  );
  expect("a(b).x", "2", "unexpected '('" + after_name + R"("," or end of input)");
  expect("a->-x", "5", "unexpected \"x\" expecting digit");
  for (const std::string_view text :
       {"a,", ",a", "a(b", "a(b).x", "a.desc.asc", "a.desc,,b", "(a)", "a b("})
    EXPECT_TRUE(order(text).starts_with("error: ")) << text;
}

TEST(Names, TakesAListAndIgnoresWhatFollowsIt) {
  EXPECT_THAT(*parse_names("a", "columns parameter"), ElementsAre("a"));
  EXPECT_THAT(
      *parse_names(R"(a, "b,c" ,d-e)", "columns parameter"), ElementsAre("a", "b,c", "d-e")
  );
  EXPECT_THAT(*parse_names("a)b", "columns parameter"), ElementsAre("a"));
  const auto failed = parse_names("a,", "columns parameter");
  ASSERT_FALSE(failed);
  EXPECT_EQ(
      failed.error().message, "\"failed to parse columns parameter (a,)\" (line 1, column 3)"
  );
  EXPECT_FALSE(parse_names("", "on_conflict parameter"));
}

}  // namespace
}  // namespace plinth::rest
