#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/scan.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

namespace plinth::json {
namespace {

using testing::ElementsAre;

TEST(AppendString, FindsEveryByteThatNeedsAnEscapeWhereverItStands) {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t at = 0; at < 20; ++at) {
      std::string text(20, '\x80');
      text[at] = static_cast<char>(byte);
      std::string out;
      append_string(out, text);
      const bool escapes = byte < 0x20 || byte == '"' || byte == '\\';
      EXPECT_EQ(out.size() > text.size() + 2, escapes) << byte << " at " << at;
      EXPECT_EQ(out.substr(1, at), text.substr(0, at));
    }
  }
}

TEST(Writer, EscapesAsPostgresqlDoes) {
  std::string out;
  append_string(out, std::string_view("a\"b\\c\n\t\x01/\x7fü\0z", 14));
  EXPECT_EQ(out, std::string("\"a\\\"b\\\\c\\n\\t\\u0001/\x7fü\\u0000z\""));
}

TEST(Writer, PutsCommasBetweenMembersAndElements) {
  Writer w;
  w.begin_object().key("a").number(-1).key("b").begin_array().null().boolean(true).end_array();
  w.key("c").begin_object().end_object().key("d").raw("[1]").end_object();
  EXPECT_EQ(w.take(), R"({"a":-1,"b":[null,true],"c":{},"d":[1]})");
}

TEST(Tree, RefusesTrailingTextBadUtf8DeepNestingAndInfinity) {
  EXPECT_TRUE(parse(R"({"a":[1,2.5,"x"]})"));
  EXPECT_FALSE(parse("{} {}"));
  EXPECT_FALSE(parse("\"\xff\""));
  EXPECT_FALSE(parse(R"([{"a":-1e400}])"));
  EXPECT_FALSE(parse(std::string(65, '[') + std::string(65, ']')));
  std::string reason;
  EXPECT_FALSE(parse_object("[]", &reason));
  EXPECT_EQ(reason, "expected an object");
}

TEST(Tree, FindsMembersByKind) {
  const auto object = parse_object(R"({"s":"x","n":null,"b":true,"i":7})").value();
  EXPECT_EQ(find_string(object, "s"), "x");
  EXPECT_FALSE(find_string(object, "n"));
  EXPECT_FALSE(find_string(object, "i"));
  EXPECT_EQ(find_bool(object, "b"), true);
  EXPECT_EQ(find_integer(object, "i"), 7);
  EXPECT_EQ(find(object, "n"), nullptr);

  const auto numbers =
      parse_object(R"({"half":7.5,"huge":1e300,"low":-1e300,"u":18446744073709551615})").value();
  EXPECT_EQ(find_integer(numbers, "half"), 7);
  for (const char* key : {"huge", "low", "u"}) EXPECT_FALSE(find_integer(numbers, key)) << key;
}

TEST(Tree, SortsKeysAtEveryLevel) {
  EXPECT_EQ(
      to_text(sorted(*parse(R"({"b":{"z":1,"a":2},"a":[{"d":1,"c":2}]})"))),
      R"({"a":[{"c":2,"d":1}],"b":{"a":2,"z":1}})"
  );
}

TEST(Scan, TellsObjectsFromUniformArraysAndTheRest) {
  const auto object = outline(R"({"a":1,"b":{"c":2},"a":3})");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->shape, Shape::object);
  EXPECT_THAT(object->keys, ElementsAre("a", "b"));

  const auto rows = outline(R"([{"a":1,"b":2},{"b":3,"a":4}])");
  EXPECT_EQ(rows->shape, Shape::array_of_objects);
  EXPECT_EQ(rows->rows, 2u);

  EXPECT_EQ(outline(R"([{"a":1},{"b":1}])")->shape, Shape::mixed_keys);
  EXPECT_EQ(outline(R"([{"a":1},3])")->shape, Shape::mixed_keys);
  EXPECT_EQ(outline("[]")->shape, Shape::array_of_objects);
  EXPECT_EQ(outline("[1]")->shape, Shape::other);
  EXPECT_EQ(outline("7")->shape, Shape::other);
  EXPECT_FALSE(outline("{"));
  EXPECT_FALSE(outline(""));
}

TEST(Scan, TakesNumbersThatOnlyPostgresqlCanHold) {
  for (const char* number :
       {"18446744073709551616", "-99999999999999999999999999", "1e400", "1.5e-4000"}) {
    const auto object = outline(R"({"a":)" + std::string(number) + R"(,"b":1})");
    ASSERT_TRUE(object) << number;
    EXPECT_THAT(object->keys, ElementsAre("a", "b"));
    const auto rows = outline(R"([{"a":1},{"a":)" + std::string(number) + "}]");
    ASSERT_TRUE(rows) << number;
    EXPECT_EQ(rows->shape, Shape::array_of_objects);
    EXPECT_EQ(rows->rows, 2u);
    EXPECT_EQ(outline(R"([{"a":1},)" + std::string(number) + "]")->shape, Shape::mixed_keys);
    EXPECT_EQ(outline(number)->shape, Shape::other);
  }
  for (const char* number : {"01", "-", "1.", ".5", "1e", "+1", "NaN"})
    EXPECT_FALSE(outline(number)) << number;
}

}  // namespace
}  // namespace plinth::json
