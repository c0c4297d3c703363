#include "typegen/layout.hpp"

#include <gtest/gtest.h>

namespace plinth::typegen {
namespace {

std::string text(const Node& node) { return lay_out(node, 0, 0); }

Node choice_of(size_t count, const std::string& item) {
  std::vector<Node> items(count, text_node(item));
  return choice_node(std::move(items));
}

TEST(Layout, PutsWhatFitsOnOneLine) {
  EXPECT_EQ(
      text(object_node(
          {{.name = "a", .value = text_node("string")},
           {.name = "b", .optional = true, .value = text_node("number")}}
      )),
      "{ a: string; b?: number }"
  );
  EXPECT_EQ(text(object_node({}, Layout::open)), "{}");
  EXPECT_EQ(text(list_node({}, Layout::open)), "[]");
}

TEST(Layout, BreaksAtEightyColumns) {
  const std::string name(60, 'n');
  const auto object = [&](size_t rest) {
    return object_node({{.name = name, .value = text_node(std::string(rest, 't'))}});
  };
  EXPECT_EQ(text(object(14)), "{ " + name + ": " + std::string(14, 't') + " }");
  EXPECT_EQ(text(object(15)), "{\n  " + name + ": " + std::string(15, 't') + "\n}");
}

TEST(Layout, CountsCharactersNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 70; ++i) umlauts += "\xc3\xa4";
  EXPECT_EQ(text(list_node({text_node(umlauts)})), "[" + umlauts + "]");
}

TEST(Layout, QuotesNamesThatAreNoIdentifiers) {
  EXPECT_EQ(
      text(object_node(
          {{.name = "order", .value = text_node("1")},
           {.name = "two words", .value = text_node("2")},
           {.name = "3d", .value = text_node("3")},
           {.name = "", .value = text_node("4")},
           {.name = "\xc3\xa4", .value = text_node("5")}}
      )),
      "{ order: 1; \"two words\": 2; \"3d\": 3; \"\": 4; \"\xc3\xa4\": 5 }"
  );
}

TEST(Layout, WritesTextInTheQuotesThatNeedFewerEscapes) {
  EXPECT_EQ(quoted("it's"), "\"it's\"");
  EXPECT_EQ(quoted("say \"x\""), "'say \"x\"'");
  EXPECT_EQ(quoted("\"'"), "\"\\\"'\"");
  EXPECT_EQ(quoted("a\\b\n\x01"), "\"a\\\\b\\n\\u0001\"");
}

TEST(Layout, PutsALongChoiceBehindBars) {
  const Node node = object_node({{.name = "a", .value = choice_of(10, "\"abcdef\"")}});
  std::string expected = "{\n  a:";
  for (int i = 0; i < 10; ++i) expected += "\n    | \"abcdef\"";
  EXPECT_EQ(text(node), expected + "\n}");
}

TEST(Layout, IndentsObjectsOfAChoiceBehindTheBar) {
  const Node open = object_node({{.name = "x", .value = text_node("1")}}, Layout::open);
  const Node node =
      object_node({{.name = "f", .value = choice_node({open, text_node("y")})}}, Layout::open);
  EXPECT_EQ(text(node), "{\n  f:\n    | {\n        x: 1\n      }\n    | y\n}");
}

TEST(Layout, KeepsAnObjectAndNullTogether) {
  const Node open = object_node({{.name = "x", .value = text_node("1")}}, Layout::open);
  const Node node = object_node({{.name = "f", .value = choice_node({open, text_node("null")})}});
  EXPECT_EQ(text(node), "{\n  f: {\n    x: 1\n  } | null\n}");
}

TEST(Layout, FlattensChoicesAndPutsThemInParenthesesBeforeBrackets) {
  const Node two = choice_of(2, "a");
  EXPECT_EQ(text(choice_node({two, text_node("null")})), "a | a | null");
  EXPECT_EQ(text(postfix_node(two, "[]")), "(a | a)[]");
  EXPECT_EQ(text(postfix_node(text_node("a"), "[]")), "a[]");
  EXPECT_EQ(text(choice_node({text_node("a")})), "a");
}

TEST(Layout, SeparatesTheMembersOfAValueByCommas) {
  const Node node = value_object_node(
      {{.name = "a", .value = list_node({text_node("1"), text_node("2")})},
       {.name = "b", .value = value_object_node({})}}
  );
  EXPECT_EQ(text(node), "{\n  a: [1, 2],\n  b: {},\n}");
}

TEST(Layout, WritesCommentsThatCannotEndEarly) {
  const Node node = object_node(
      {{.name = "a", .value = text_node("1"), .comment = "one */ two"},
       {.name = "b", .value = text_node("2"), .comment = "first\n\nlast"}},
      Layout::open
  );
  EXPECT_EQ(
      text(node),
      "{\n  /** one *\\/ two */\n  a: 1\n  /**\n   * first\n   *\n   * last\n   */\n  b: 2\n}"
  );
}

}  // namespace
}  // namespace plinth::typegen
