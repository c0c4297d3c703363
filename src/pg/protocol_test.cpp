#include "pg/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/byte_order.hpp"

namespace plinth::pg::protocol {
namespace {

using namespace std::string_literals;

std::string written(auto append, auto... arguments) {
  std::string out;
  append(out, arguments...);
  return out;
}

TEST(Protocol, WritesWhatTheServerReads) {
  EXPECT_EQ(written(append_parse, "p1", "select 1"), "P\0\0\0\x12p1\0select 1\0\0\0"s);
  EXPECT_EQ(written(append_describe_statement, "p1"), "D\0\0\0\x08Sp1\0"s);
  EXPECT_EQ(written(append_describe_portal), "D\0\0\0\x06P\0"s);
  EXPECT_EQ(written(append_execute), "E\0\0\0\x09\0\0\0\0\0"s);
  EXPECT_EQ(written(append_close_statement, "p1"), "C\0\0\0\x08Sp1\0"s);
  EXPECT_EQ(written(append_sync), "S\0\0\0\x04"s);
}

TEST(Protocol, TellsNullFromEmpty) {
  const std::vector<Parameter> parameters{"ab", std::nullopt, ""};
  std::string out;
  append_bind(out, "p1", parameters);
  EXPECT_EQ(
      out,
      "B\0\0\0\x1c\0p1\0\0\0\0\x03\0\0\0\x02"
      "ab\xff\xff\xff\xff\0\0\0\0\0\0"s
  );
}

TEST(Protocol, LetsNoTextRunOnIntoTheNextField) {
  std::string bound;
  append_bind(bound, "p1", std::vector<Parameter>{"a\0b"s});
  EXPECT_EQ(
      bound,
      "B\0\0\0\x13\0p1\0\0\0\0\x01\0\0\0\x01"
      "a\0\0"s
  );
  EXPECT_EQ(written(append_parse, "", "select 1\0\0\x01;drop"s), "P\0\0\0\x10\0select 1\0\0\0"s);
}

TEST(Protocol, KnowsWhereAMessageEnds) {
  EXPECT_EQ(size_of_first(""), header_size);
  EXPECT_EQ(size_of_first("Z\0\0"s), header_size);
  EXPECT_EQ(size_of_first("Z\0\0\0\x05I"s), 6u);
  EXPECT_EQ(size_of_first("Z\0\0\0\x03I"s), std::nullopt);
  EXPECT_EQ(size_of_first("Z\xff\xff\xff\xffI"s), std::nullopt);
  const std::string two = "Z\0\0\0\x05IZ"s;
  const Message message = first(two, 6);
  EXPECT_EQ(message.kind, Kind::ready_for_query);
  EXPECT_EQ(message.body, "I");
}

TEST(Protocol, ReadsColumns) {
  const std::string one = "id\0\0\0\x40\x01\0\x01\0\0\0\x17\0\x04\xff\xff\xff\xff\0\0"s;
  const auto columns = parse_columns("\0\x01"s + one);
  ASSERT_TRUE(columns);
  ASSERT_EQ(columns->size(), 1u);
  EXPECT_EQ(columns->front().name, "id");
  EXPECT_EQ(columns->front().type, 23u);
  for (size_t length = 0; length < one.size(); ++length)
    EXPECT_FALSE(parse_columns("\0\x01"s + one.substr(0, length))) << length;
}

TEST(Protocol, ReadsErrors) {
  const Error error = parse_error("SERROR\0C23505\0Mtaken\0Dby you\0Hask\0\0"s);
  EXPECT_TRUE(error.is("23505"));
  EXPECT_EQ(error.message, "taken");
  EXPECT_EQ(error.detail, "by you");
  EXPECT_EQ(error.hint, "ask");
  EXPECT_EQ(parse_error("C23505\0Mcut"s).message, "");
}

TEST(Protocol, CountsWhatACommandDid) {
  EXPECT_EQ(parse_affected("INSERT 0 5\0"s), 5u);
  EXPECT_EQ(parse_affected("UPDATE 12\0"s), 12u);
  EXPECT_EQ(parse_affected("CREATE TABLE\0"s), 0u);
  EXPECT_EQ(parse_affected(""), 0u);
}

TEST(Protocol, ReadsNotifications) {
  const auto heard = parse_notification("\0\0\0\x07news\0one\0"s);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->channel, "news");
  EXPECT_EQ(heard->payload, "one");
  EXPECT_FALSE(parse_notification("\0\0\0\x07news\0one"s));
}

}  // namespace
}  // namespace plinth::pg::protocol
