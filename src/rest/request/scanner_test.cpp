#include "rest/request/scanner.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

// The place and the words of a failure here.
std::string failure(const Scanner& in) {
  const Error error = in.fail();
  return error.message.substr(error.message.rfind('(')) + " " + error.details.value_or("");
}

TEST(Scanner, AddsUpWhatWasExpectedAtOnePlace) {
  Scanner in("id", "filter");
  EXPECT_FALSE(in.take("a"));
  EXPECT_FALSE(in.take("b"));
  EXPECT_FALSE(in.take("a"));
  EXPECT_EQ(failure(in), R"((line 1, column 1) unexpected "i" expecting "a" or "b")");
}

TEST(Scanner, ForgetsWhatWasExpectedOnceItTakesSomething) {
  Scanner in("id", "filter");
  EXPECT_FALSE(in.take("a"));
  EXPECT_TRUE(in.take("i"));
  EXPECT_FALSE(in.take("b"));
  EXPECT_EQ(failure(in), R"((line 1, column 2) unexpected "d" expecting "b")");
}

TEST(Scanner, KeepsTheFurthestFailureOfItsAttempts) {
  Scanner in("abc", "filter");
  EXPECT_FALSE(in.take("x"));
  EXPECT_FALSE(in.attempt([&] { return in.take("a") && in.take("b") && in.take("d"); }));
  EXPECT_FALSE(in.attempt([&] { return in.take("a") && in.take("c"); }));
  EXPECT_EQ(in.position(), 0u);
  EXPECT_EQ(failure(in), R"((line 1, column 3) unexpected "c" expecting "d")");
  EXPECT_TRUE(in.take("a"));
  EXPECT_FALSE(in.take("x"));
  EXPECT_EQ(failure(in), R"((line 1, column 2) unexpected "b" expecting "x")");
}

TEST(Scanner, NamesTheCharacterThatDiffersWhereTheTokenBegins) {
  Scanner in("nullsmiddle", "order");
  EXPECT_FALSE(in.take("nullsfirst"));
  EXPECT_EQ(in.position(), 0u);
  EXPECT_EQ(failure(in), R"((line 1, column 1) unexpected "m" expecting "nullsfirst")");

  Scanner cut("nulls", "order");
  EXPECT_FALSE(cut.take("nullsfirst"));
  EXPECT_EQ(failure(cut), R"((line 1, column 1) unexpected end of input expecting "nullsfirst")");
}

TEST(Scanner, CommitsToATokenThatIsBegun) {
  Scanner in(":a", "order");
  EXPECT_FALSE(in.take("x"));
  EXPECT_FALSE(in.commit("::"));
  EXPECT_NE(in.position(), 0u);
  EXPECT_EQ(failure(in), R"((line 1, column 1) unexpected "a" expecting "::")");

  Scanner other("a", "order");
  EXPECT_FALSE(other.take("x"));
  EXPECT_FALSE(other.commit("::"));
  EXPECT_EQ(other.position(), 0u);
  EXPECT_EQ(failure(other), R"((line 1, column 1) unexpected "a" expecting "x" or "::")");
}

TEST(Scanner, CallsWhatIsNotBegunByItsLabel) {
  Scanner in("x", "order");
  EXPECT_FALSE(in.take("a"));
  EXPECT_FALSE(in.labelled("letter", [&] { return in.take("b") || in.take("c"); }));
  EXPECT_EQ(failure(in), R"((line 1, column 1) unexpected "x" expecting "a" or letter)");

  Scanner begun("bx", "order");
  EXPECT_FALSE(begun.labelled("letter", [&] { return begun.take("b") && begun.take("c"); }));
  EXPECT_EQ(failure(begun), R"((line 1, column 2) unexpected "x" expecting "c")");
}

TEST(Scanner, SaysWhatMustNotFollow) {
  Scanner in("::", "order");
  EXPECT_TRUE(in.take(":"));
  EXPECT_FALSE(in.lacks(":"));
  EXPECT_EQ(failure(in), "(line 1, column 3) unexpected ':'");

  Scanner end("x", "order");
  EXPECT_FALSE(end.take(","));
  EXPECT_FALSE(end.take_end());
  EXPECT_EQ(failure(end), R"((line 1, column 1) unexpected 'x' expecting "," or end of input)");
}

TEST(Scanner, TakesNames) {
  const auto name = [](std::string_view text) {
    Scanner in(text, "order");
    const auto taken = in.take_name();
    return taken ? *taken + "|" + std::string(in.rest()) : failure(in);
  };
  EXPECT_EQ(name("a_b $1 c.d"), "a_b $1 c|.d");
  EXPECT_EQ(name("größe-x->y"), "größe-x|->y");
  EXPECT_EQ(name(R"("a\"b\\"c)"), R"(a"b\|c)");
  EXPECT_EQ(
      name(""),
      "(line 1, column 1) unexpected end of input expecting field name (* or [a..z0..9_$])"
  );
  EXPECT_EQ(
      name("a-"), R"((line 1, column 3) unexpected end of input expecting ">", letter or digit)"
  );
  EXPECT_EQ(name(R"("a)"), R"((line 1, column 3) unexpected end of input expecting "\\" or "\"")");
  EXPECT_EQ(name("\"a\\"), "(line 1, column 4) unexpected end of input");
}

TEST(Scanner, WritesCharactersAsHaskellDoes) {
  const auto unexpected = [](std::string_view text) {
    Scanner in(text, "order");
    in.take("x");
    return in.fail().details.value_or("");
  };
  EXPECT_EQ(unexpected("\""), R"(unexpected "\"" expecting "x")");
  EXPECT_EQ(unexpected("\\"), R"(unexpected "\\" expecting "x")");
  EXPECT_EQ(unexpected("å"), R"(unexpected "\229" expecting "x")");
  EXPECT_EQ(unexpected("€"), R"(unexpected "\8364" expecting "x")");
  EXPECT_EQ(unexpected("🚚"), R"(unexpected "\128666" expecting "x")");
  EXPECT_EQ(unexpected("\n"), R"(unexpected "\n" expecting "x")");
  EXPECT_EQ(unexpected("\x01"), R"(unexpected "\SOH" expecting "x")");
  EXPECT_EQ(unexpected("\x7f"), R"(unexpected "\DEL" expecting "x")");
}

TEST(Scanner, CountsCharactersTabsAndLines) {
  const auto place = [](std::string_view text) {
    Scanner in(text, "order");
    in.take_until("!");
    in.take("x");
    return failure(in).substr(0, failure(in).find(')') + 1);
  };
  EXPECT_EQ(place("åb!"), "(line 1, column 3)");
  EXPECT_EQ(place("a\tb!"), "(line 1, column 10)");
  EXPECT_EQ(place("a\nbc!"), "(line 2, column 3)");
}

TEST(Scanner, TakesNoMoreThanFourBytesForACharacter) {
  const std::string text = "\xe2" + std::string(40, '\xa7');
  Scanner in(text, "filter");
  EXPECT_FALSE(in.take("a"));
  EXPECT_EQ(failure(in), R"((line 1, column 1) unexpected "\686567" expecting "a")");
}

}  // namespace
}  // namespace plinth::rest
