#include "rest/request/csv.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

std::string shown(std::string_view text) {
  const auto table = parse_csv(text);
  return table ? csv_to_json(*table) : table.error().message;
}

TEST(Csv, BecomesAnArrayOfObjects) {
  EXPECT_EQ(shown("id,name\n1,a\n2,NULL\n"), R"([{"id":"1","name":"a"},{"id":"2","name":null}])");
  EXPECT_EQ(shown("id,name\r\n1,\r\n"), R"([{"id":"1","name":""}])");
  EXPECT_EQ(shown("id\n1"), R"([{"id":"1"}])");
  EXPECT_EQ(shown("id,name\n"), "[]");
  EXPECT_EQ(shown("id,name\n1\n2\n"), R"([{"id":"1"},{"id":"2"}])");
}

TEST(Csv, TakesQuotedCells) {
  EXPECT_EQ(shown("a,b\n\"x, \"\"y\"\"\",\"one\ntwo\"\n"), R"([{"a":"x, \"y\"","b":"one\ntwo"}])");
  EXPECT_EQ(shown("\"a,b\"\n1\n"), R"([{"a,b":"1"}])");
}

TEST(Csv, RefusesWhatHasNoForm) {
  EXPECT_EQ(shown(""), "The CSV body has no line of names");
  EXPECT_EQ(shown("a,b\n1,2\n3\n"), "All lines must have same number of fields");
  EXPECT_EQ(shown("a\n1,2\n"), "All lines must have same number of fields");
  EXPECT_EQ(shown("a\n\"1"), "A quoted cell of the CSV body has no end");
  EXPECT_EQ(shown("a\n\"1\"2\n"), "A quoted cell of the CSV body goes on after its quote");
}

}  // namespace
}  // namespace plinth::rest
