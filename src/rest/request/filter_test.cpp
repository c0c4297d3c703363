#include "rest/request/filter.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

constexpr std::array operator_names{
    "eq",     "neq", "gt", "gte",        "lt",  "lte",   "like",  "ilike", "match",
    "imatch", "in",  "is", "isdistinct", "fts", "plfts", "phfts", "wfts",  "cs",
    "cd",     "ov",  "sl", "sr",         "nxr", "nxl",   "adj",
};
constexpr std::array is_names{"null", "not_null", "true", "false", "unknown"};

std::string shown(const Condition& condition) {
  std::string out = condition.negated ? "not " : "";
  out += operator_names[static_cast<size_t>(condition.op)];
  if (condition.quantifier == Quantifier::any) out += " any";
  if (condition.quantifier == Quantifier::all) out += " all";
  if (condition.language) out += "(" + *condition.language + ")";
  if (condition.op == Operator::is)
    return out + " " + is_names[static_cast<size_t>(condition.is_value)];
  if (condition.op != Operator::in) return out + " [" + condition.value + "]";
  for (const std::string& element : condition.list) out += " [" + element + "]";
  return out;
}

std::string shown(const Error& error) {
  return "error: " + error.message + " " + error.details.value_or("");
}

std::string condition(std::string_view text) {
  const auto parsed = parse_condition(text);
  return parsed ? shown(*parsed) : shown(parsed.error());
}

std::string shown(const Logic& logic);

std::string shown(const LogicNode& node) {
  if (const auto* nested = std::get_if<Logic>(&node)) return shown(*nested);
  const auto& filter = std::get<Filter>(node);
  std::string out = filter.field.name;
  for (const JsonStep& step : filter.field.steps) out += (step.as_text ? "->>" : "->") + step.key;
  return out + " " + shown(filter.condition);
}

std::string shown(const Logic& logic) {
  std::string out = logic.negated ? "not " : "";
  out += logic.any ? "or(" : "and(";
  for (const LogicNode& node : logic.nodes) {
    if (&node != &logic.nodes.front()) out += ", ";
    out += shown(node);
  }
  return out + ")";
}

std::string logic(std::string_view name, std::string_view value) {
  const auto parsed = parse_logic(false, name, value);
  return parsed ? shown(*parsed) : shown(parsed.error());
}

struct Case {
  std::string_view text;
  std::string_view expected;
};

void expect_conditions(std::initializer_list<Case> cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(condition(text), expected) << text;
}

TEST(Condition, TakesEveryOperatorByItsName) {
  for (size_t i = 0; i < operator_names.size(); ++i) {
    const std::string name = operator_names[i];
    if (name == "in" || name == "is") continue;
    EXPECT_EQ(condition(name + ".x"), name + " [x]");
    EXPECT_EQ(condition("not." + name + ".x"), "not " + name + " [x]");
    EXPECT_TRUE(condition(name).starts_with("error: ")) << name;
  }
}

TEST(Condition, KeepsThePlainValueAsItIs) {
  expect_conditions({
      {"eq.", "eq []"},
      {"eq.a.b,c)", "eq [a.b,c)]"},
      {R"(eq."x")", R"(eq ["x"])"},
      {"eq.not.eq.1", "eq [not.eq.1]"},
      {"like.*a%_b*", "like [*a%_b*]"},
      {"cs.{a,b}", "cs [{a,b}]"},
      {"eq. ü 漢 ", "eq [ ü 漢 ]"},
      {"eq.'; drop table t; --", "eq ['; drop table t; --]"},
  });
}

TEST(Condition, TakesQuantifiersAndLanguagesWhereTheyMayStand) {
  expect_conditions({
      {"eq(any).{1,2}", "eq any [{1,2}]"},
      {"like(all).{a*,*b}", "like all [{a*,*b}]"},
      {"not.ilike(any).{x}", "not ilike any [{x}]"},
      {"fts(english).cat", "fts(english) [cat]"},
      {"not.wfts(german).a or b", "not wfts(german) [a or b]"},
      {"fts.cat", "fts [cat]"},
  });
  for (const std::string_view text :
       {"neq(any).{1}",
        "cs(all).{1}",
        "eq(some).{1}",
        "eq(any)",
        "fts().x",
        "fts(english",
        "is(any).null"}) {
    EXPECT_TRUE(condition(text).starts_with("error: ")) << text;
  }
}

TEST(Condition, TakesIsKeywordsInAnyCase) {
  expect_conditions({
      {"is.null", "is null"},
      {"is.NULL", "is null"},
      {"is.not_null", "is not_null"},
      {"is.True", "is true"},
      {"is.false", "is false"},
      {"is.unknown", "is unknown"},
      {"not.is.null", "not is null"},
      {"is.null and more", "is null"},
  });
}

TEST(Condition, TakesListsWithQuotedElements) {
  expect_conditions({
      {"in.(1,2,3)", "in [1] [2] [3]"},
      {"in.()", "in"},
      {R"(in.(""))", "in"},
      {"in.(,)", "in [] []"},
      {R"(in.("a,b","c)d",e))", "in [a,b] [c)d] [e]"},
      {R"(in.("a\"b","c\\d"))", R"(in [a"b] [c\d])"},
      {R"(in.("a"b,c))", R"(in ["a"b] [c])"},
      {"not.in.(a)", "not in [a]"},
      {"in. ( a , b ) ", "in [a ] [ b ]"},
      {"in.(1)trailing", "in [1]"},
  });
}

TEST(Condition, SaysWhatItExpected) {
  const auto expect = [](std::string_view text, std::string_view place, std::string_view details) {
    EXPECT_EQ(
        condition(text),
        "error: \"failed to parse filter (" + std::string(text) + ")\" (line 1, column " +
            std::string(place) + ") " + std::string(details)
    );
  };
  expect("foo.1", "1", R"(unexpected "f" expecting "not" or operator (eq, gt, ...))");
  expect("", "1", R"(unexpected end of input expecting "not" or operator (eq, gt, ...))");
  expect("not.foo.1", "5", R"(unexpected "f" expecting operator (eq, gt, ...))");
  expect("in.1", "4", R"(unexpected "1" expecting "(")");
  expect("in.(1", "6", "unexpected end of input expecting \",\" or \")\"");
  expect(
      "is.maybe", "4", R"(unexpected "m" expecting isVal: (null, not_null, true, false, unknown))"
  );
  expect("in.", "4", R"(unexpected end of input expecting "(")");
  expect("in.(", "5", "unexpected end of input expecting \"\\\"\", \",\" or \")\"");
  expect(
      "is.nope", "6", R"(unexpected "p" expecting isVal: (null, not_null, true, false, unknown))"
  );
  expect("equals.1", "3", R"(unexpected "u" expecting operator (eq, gt, ...))");
  expect("eq", "3", "unexpected end of input expecting operator (eq, gt, ...)");
  expect("eq(some).1", "4", R"(unexpected "s" expecting operator (eq, gt, ...))");
  expect("neq(any).1", "4", R"(unexpected "(" expecting operator (eq, gt, ...))");
  expect("fts(a", "6", "unexpected end of input expecting operator (eq, gt, ...)");
  expect("not", "4", "unexpected end of input expecting delimiter (.)");
  expect("not.not.eq.1", "5", R"(unexpected "n" expecting operator (eq, gt, ...))");
}

TEST(Condition, TellsFiltersFromArguments) {
  for (const std::string_view text : {"eq.1", "not.is.null", "in.(1)", "fts(simple).x"})
    EXPECT_TRUE(is_condition(text)) << text;
  for (const std::string_view text : {"1", "", "eq", "equal.1", "{1,2}", "in.1", "2020-01-01"})
    EXPECT_FALSE(is_condition(text)) << text;
}

TEST(LogicTree, NestsAndNegates) {
  EXPECT_EQ(logic("or", "(a.eq.1,b.gt.2)"), "or(a eq [1], b gt [2])");
  EXPECT_EQ(logic("and", "(a.eq.1)"), "and(a eq [1])");
  EXPECT_EQ(
      logic("or", "(a.eq.1,and(b.eq.2,not.or(c.is.null,d.in.(1,2))))"),
      "or(a eq [1], and(b eq [2], not or(c is null, d in [1] [2])))"
  );
  EXPECT_EQ(
      logic("and", " ( a.eq.1 , or ( b.eq.2 , c.eq.3 ) ) "),
      "and(a eq [1 ], or(b eq [2 ], c eq [3 ]))"
  );
  EXPECT_TRUE(parse_logic(true, "or", "(a.eq.1)")->negated);
}

TEST(LogicTree, EndsValuesAtCommasUnlessQuotedOrBraced) {
  EXPECT_EQ(logic("or", R"((a.eq."x,y",b.eq.z))"), "or(a eq [x,y], b eq [z])");
  EXPECT_EQ(logic("or", R"--((a.eq."x\"y)",b.eq.z))--"), R"--(or(a eq [x"y)], b eq [z]))--");
  EXPECT_EQ(logic("or", "(a.cs.{1,2},b.eq.3)"), "or(a cs [{1,2}], b eq [3])");
  EXPECT_EQ(logic("or", "(a.eq.,b.eq.)"), "or(a eq [], b eq [])");
  EXPECT_EQ(logic("or", R"((a.eq."x"y,b.eq.z))"), R"(or(a eq ["x"y], b eq [z]))");
  EXPECT_EQ(logic("or", "(a.like(any).{x,y},b.eq.1)"), "or(a like any [{x,y}], b eq [1])");
}

TEST(LogicTree, TakesFieldsWithPathsQuotesAndNamesOfOperators) {
  EXPECT_EQ(
      logic("or", R"((d->a->>b.eq.1,"odd.name".eq.2))"), "or(d->a->>b eq [1], odd.name eq [2])"
  );
  EXPECT_EQ(logic("or", "(and.eq.1,or.eq.2,not.eq.3)"), "or(and eq [1], or eq [2], not eq [3])");
  EXPECT_EQ(logic("or", "(and_more.eq.1)"), "or(and_more eq [1])");
}

TEST(LogicTree, TakesALoneFilter) {
  EXPECT_EQ(logic("or", "a.eq.1"), "and(ora eq [1])");
  EXPECT_EQ(logic("and", ".eq.1"), "and(and eq [1])");
}

TEST(LogicTree, CountsTheNegationInPlaces) {
  const auto negated = parse_logic(true, "or", "(a.eq.1)");
  ASSERT_TRUE(negated);
  EXPECT_EQ(shown(*negated), "not or(a eq [1])");
  const auto failed = parse_logic(true, "or", "x");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "\"failed to parse logic tree (x)\" (line 1, column 7)");
}

TEST(LogicTree, SaysWhatItExpected) {
  EXPECT_EQ(
      logic("or", "()"),
      "error: \"failed to parse logic tree (())\" (line 1, column 4) unexpected \")\" expecting "
      "field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)"
  );
  const auto expect = [](std::string_view text, std::string_view place, std::string_view details) {
    EXPECT_EQ(
        logic("or", text),
        "error: \"failed to parse logic tree (" + std::string(text) + ")\" (line 1, column " +
            std::string(place) + ") " + std::string(details)
    );
  };
  const std::string after_name = R"( expecting letter, digit, "-", "->>", "->" or delimiter (.))";
  expect("", "3", R"(unexpected end of input expecting "(")");
  expect("(x", "5", "unexpected end of input" + after_name);
  expect("(x,y.eq.1)", "5", "unexpected \",\"" + after_name);
  expect("(nor(a.eq.1))", "7", "unexpected \"(\"" + after_name);
  expect("(ore(a.eq.1))", "6", R"(unexpected "e" expecting "(")");
  expect("(a.foo.1)", "6", R"(unexpected "f" expecting "not" or operator (eq, gt, ...))");
  expect("(a.eq.1", "10", "unexpected end of input expecting \",\" or \")\"");
  expect("(and(a.eq.1)", "15", "unexpected end of input expecting \",\" or \")\"");
  expect("(a.in.1)", "9", R"(unexpected "1" expecting "(")");
}

TEST(LogicTree, LimitsDepthAndSize) {
  std::string deep = "(a.eq.1)";
  for (int i = 0; i < max_logic_depth; ++i) deep.insert(0, "(and").append(")");
  EXPECT_TRUE(parse_logic(false, "or", deep));
  const auto too_deep = parse_logic(false, "or", "(and" + deep + ")");
  ASSERT_FALSE(too_deep);
  EXPECT_EQ(too_deep.error().status, 413);

  std::string many = "(a.eq.1";
  for (size_t i = 1; i < max_logic_nodes; ++i) many += ",a.eq.1";
  EXPECT_TRUE(parse_logic(false, "or", many + ")"));
  const auto too_many = parse_logic(false, "or", many + ",a.eq.1)");
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().status, 413);
}

}  // namespace
}  // namespace plinth::rest
