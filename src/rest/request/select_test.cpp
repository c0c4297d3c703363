#include "rest/request/select.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

// What was understood, every name in brackets so that its ends can be seen.
std::string shown(const Select& select);

std::string shown(const Field& field) {
  std::string out = "[" + field.name + "]";
  for (const JsonStep& step : field.steps) {
    out += step.as_text ? "->>" : "->";
    out += step.is_index ? step.key : "[" + step.key + "]";
  }
  return out;
}

std::string shown(const SelectColumn& column) {
  std::string out = column.alias.empty() ? "" : "[" + column.alias + "]:";
  out += column.field.name == "*" ? "*" : shown(column.field);
  if (!column.cast.empty()) out += "::[" + column.cast + "]";
  constexpr std::array names{"", ".sum", ".avg", ".count", ".max", ".min"};
  out += names[static_cast<size_t>(column.aggregate)];
  if (!column.aggregate_cast.empty()) out += "::[" + column.aggregate_cast + "]";
  return out;
}

std::string shown(const SelectEmbed& embed) {
  std::string out = embed.spread ? "..." : "";
  if (!embed.alias.empty()) out += "[" + embed.alias + "]:";
  out += "[" + embed.target + "]";
  if (!embed.hint.empty()) out += "![" + embed.hint + "]";
  if (embed.join == JoinType::inner) out += "!inner";
  return out + "(" + shown(embed.select) + ")";
}

std::string shown(const Select& select) {
  std::string out;
  for (const auto& column : select.columns) out += (out.empty() ? "" : ",") + shown(column);
  for (const auto& embed : select.embeds) out += (out.empty() ? "" : ",") + shown(embed);
  return out;
}

std::string parsed(std::string_view text) {
  const auto select = parse_select(text);
  if (select) return shown(*select);
  return "error: " + select.error().message + " " + select.error().details.value_or("");
}

struct Case {
  std::string_view text;
  std::string_view expected;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(parsed(text), expected) << text;
}

TEST(Select, TakesColumnsWithAliasesCastsAndBlanks) {
  expect_all({
      {"", "*"},
      {" \t", "*"},
      {"*", "*"},
      {"id", "[id]"},
      {"id,name", "[id],[name]"},
      {" id , name ", "[id],[name]"},
      {"first name", "[first name]"},
      {"n:name", "[n]:[name]"},
      {"id::text", "[id]::[text]"},
      {"n:id::character varying", "[n]:[id]::[character varying]"},
      {"id::int::text", "[id]::[int]::[text]"},
      {"*,extra", "*,[extra]"},
  });
}

TEST(Select, TakesNamesOfAnyAlphabetWithDashesAndInQuotes) {
  expect_all({
      {"größe", "[größe]"},
      {"名前,имя", "[名前],[имя]"},
      {"multi-word-name", "[multi-word-name]"},
      {"a$b_1", "[a$b_1]"},
      {R"("with,comma")", "[with,comma]"},
      {R"("a\"b\\c")", R"([a"b\c])"},
      {R"("(weird).name"::text)", "[(weird).name]::[text]"},
      {R"(alias:"dotted.name")", "[alias]:[dotted.name]"},
  });
}

TEST(Select, TakesJsonPaths) {
  expect_all({
      {"data->a", "[data]->[a]"},
      {"data->>a", "[data]->>[a]"},
      {"data->a->0->>b", "[data]->[a]->0->>[b]"},
      {"data->-1", "[data]->-1"},
      {"data->1a", "[data]->[1a]"},
      {"data->some-key", "[data]->[some-key]"},
      {"data->a b", "[data]->[a b]"},
      {"x:data->>a::int", "[x]:[data]->>[a]::[int]"},
      {R"(data->"a,b"->>"c)d")", "[data]->[a,b]->>[c)d]"},
      {"my-col->k", "[my-col]->[k]"},
  });
}

TEST(Select, TakesAggregates) {
  expect_all({
      {"count()", "[].count"},
      {"total:count()", "[total]:[].count"},
      {"count()::text", "[].count::[text]"},
      {"price.sum()", "[price].sum"},
      {"price::numeric.avg()::int", "[price]::[numeric].avg::[int]"},
      {"x:data->>a.max()", "[x]:[data]->>[a].max"},
      {"count", "[count]"},
      {"name.count(),min.min()", "[name].count,[min].min"},
  });
}

TEST(Select, NestsEmbedsWithHintsAndJoins) {
  expect_all({
      {"id,films(*)", "[id],[films](*)"},
      {"films()", "[films]()"},
      {"f:films(id,roles(actor:actors(name)))",
       "[f]:[films]([id],[roles]([actor]:[actors]([name])))"},
      {"films!fk(id)", "[films]![fk]([id])"},
      {"films!inner(id)", "[films]!inner([id])"},
      {"films!left(id)", "[films]([id])"},
      {"films!fk!inner(id)", "[films]![fk]!inner([id])"},
      {"films!inner!fk(id)", "[films]![fk]!inner([id])"},
      {"...films(id)", "...[films]([id])"},
      {"...films!fk(id,...roles(x))", "...[films]![fk]([id],...[roles]([x]))"},
      {"films ( id , name )", "[films]([id],[name])"},
      {"\"odd(name)\"(id)", "[odd(name)]([id])"},
      {"films(count())", "[films]([].count)"},
      {"films(id),name", "[name],[films]([id])"},
  });
}

TEST(Select, IgnoresWhatTrailsAClosingParenthesis) {
  EXPECT_EQ(parsed("id)anything"), "[id]");
  EXPECT_EQ(parsed("films(id))"), "[films]([id])");
}

TEST(Select, SaysWhereItStoppedAndWhatItExpected) {
  const std::string prefix = "error: \"failed to parse select parameter ";
  const auto expect = [&](std::string_view text, std::string_view place, std::string_view details) {
    EXPECT_EQ(
        parsed(text),
        prefix + "(" + std::string(text) + ")\" (line 1, column " + std::string(place) + ") " +
            std::string(details)
    );
  };
  const std::string name = "field name (* or [a..z0..9_$])";
  const std::string item = "expecting \"...\", " + name + R"_(, "*" or "count()")_";
  const std::string first_item = "expecting \"...\", " + name + R"_(, "*", "count()" or ")")_";
  const std::string after_path = R"_("->>", "->", "::", ".", ")", "," or end of input)_";
  const std::string after_name = "expecting letter, digit, \"-\", " + after_path;
  expect("id,", "4", "unexpected end of input " + item);
  expect("ü,,", "3", "unexpected \",\" " + item);
  expect("a.b", "3", R"(unexpected "b" expecting "sum", "avg", "count", "max" or "min")");
  expect("a.sum(1)", "6", "unexpected \"1\" expecting \"()\"");
  expect("a~b", "2", "unexpected '~' " + after_name);
  expect("a-b~", "4", "unexpected '~' expecting \"-\", " + after_path);
  expect("a->b(", "5", "unexpected '(' expecting " + after_path);
  expect("a!x!y!z(b)", "2", "unexpected '!' " + after_name);
  expect("films(id", "9", "unexpected end of input " + after_name);
  expect("films(id,", "10", "unexpected end of input " + item);
  expect("films(", "7", "unexpected end of input " + first_item);
  expect("a:", "3", "unexpected end of input expecting \":\" or " + name);
  expect("a:b:c", "4", R"(unexpected "c" expecting "::")");
  expect("id::", "5", "unexpected end of input expecting letter or digit");
  expect(
      "a->",
      "4",
      "unexpected end of input expecting \"-\", digit or any non reserved character different "
      "from: .,>()"
  );
  expect("\"open", "6", R"(unexpected end of input expecting "\\" or "\"")");
  expect("a,...b", "7", R"(unexpected end of input expecting letter, digit, "-", "!" or "(")");
  expect(
      "a,...b!",
      "8",
      R"(unexpected end of input expecting "left", "inner" or field name (* or [a..z0..9_$]))"
  );
}

TEST(Select, ReadsWhatBeginsWithNoItemAsAnEmptyOne) {
  expect_all({
      {"", "*"},
      {"[id]", "*"},
      {",id", "*"},
      {")", "*"},
      {"a()", "[a]()"},
      {"a(b)rest", "[a]([b])"},
  });
}

// A cast's type is the one piece of a request that stands in SQL as it is.
TEST(Select, AcceptsNothingButWordsAsTypes) {
  for (const std::string_view type :
       {R"("text")",
        R"( "text")",
        "\t\"text\"",
        R"( "text) , (select 1")",
        "text[]",
        "pg_catalog.text",
        "varchar(10)",
        "te'xt",
        "te;xt",
        "a-b",
        "",
        " "}) {
    for (const std::string& text :
         {"id::" + std::string(type),
          "id.max()::" + std::string(type),
          "count()::" + std::string(type)}) {
      const auto select = parse_select(text);
      if (!select) continue;
      for (const std::string& taken : {select->columns[0].cast, select->columns[0].aggregate_cast})
        EXPECT_EQ(taken.find_first_not_of("abcdefghijklmnopqrstuvwxyz_$ "), std::string::npos)
            << text;
      ADD_FAILURE() << text << " was taken";
    }
  }
}

TEST(Select, LimitsDepthAndSize) {
  std::string deep = "id";
  for (int i = 0; i < max_select_depth; ++i) deep.insert(0, "a(").append(")");
  EXPECT_TRUE(parse_select(deep));
  const auto too_deep = parse_select("a(" + deep + ")");
  ASSERT_FALSE(too_deep);
  EXPECT_EQ(too_deep.error().status, 413);

  std::string many = "a";
  for (size_t i = 1; i < max_select_items; ++i) many += ",a";
  EXPECT_TRUE(parse_select(many));
  const auto too_many = parse_select(many + ",a");
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().status, 413);

  std::string embeds = "a()";
  for (size_t i = 1; i < max_select_embeds; ++i) embeds += ",a()";
  EXPECT_TRUE(parse_select(embeds));
  const auto too_many_embeds = parse_select(embeds + ",a()");
  ASSERT_FALSE(too_many_embeds);
  EXPECT_EQ(too_many_embeds.error().message, "select has too many embeds");
}

}  // namespace
}  // namespace plinth::rest
