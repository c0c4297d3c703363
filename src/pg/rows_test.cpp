#include "pg/rows.hpp"

#include <gtest/gtest.h>

namespace plinth::pg {
namespace {

using namespace std::string_literals;

Rows two_columns() {
  return Rows(std::make_shared<const Columns>(Columns{{.name = "a"}, {.name = "b"}}));
}

TEST(Rows, TakesTheServersRows) {
  Rows rows = two_columns();
  ASSERT_TRUE(
      rows.append("\0\x02\0\0\0\x02"
                  "12\xff\xff\xff\xff"s)
  );
  ASSERT_TRUE(rows.append("\0\x02\0\0\0\0\0\0\0\x01t"s));
  EXPECT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.integer(0, 0), 12);
  EXPECT_EQ(rows.find(0, 1), std::nullopt);
  EXPECT_EQ(rows.find(1, 0), "");
  EXPECT_TRUE(rows.flag(1, 1));
  EXPECT_EQ(rows.find(2, 0), std::nullopt);
  EXPECT_EQ(rows.find(0, 2), std::nullopt);
}

TEST(Rows, RefusesRowsThatAreNone) {
  const std::string whole =
      "\0\x02\0\0\0\x02"
      "12\0\0\0\x01t"s;
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(two_columns().append(whole.substr(0, length))) << length;
  EXPECT_FALSE(two_columns().append("\0\x01\0\0\0\0"s));
  EXPECT_FALSE(Rows().append("\0\x01\0\0\0\0"s));
}

TEST(Rows, CountsRowsWithoutColumns) {
  Rows rows(std::make_shared<const Columns>());
  EXPECT_TRUE(rows.append("\0\0"s));
  EXPECT_EQ(rows.size(), 1u);
}

TEST(Rows, KeepsViewsOverAMove) {
  Rows rows = two_columns();
  rows.append(std::vector<std::optional<std::string_view>>{"x", "y"});
  const std::string_view x = rows.text(0, 0);
  const Rows moved = std::move(rows);
  EXPECT_EQ(x.data(), moved.text(0, 0).data());
}

}  // namespace
}  // namespace plinth::pg
