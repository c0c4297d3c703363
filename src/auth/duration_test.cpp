#include "auth/duration.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsGoNotation) {
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration(".5m"), 30s);
  EXPECT_EQ(parse_duration("100µs"), 100us);
  EXPECT_EQ(parse_duration("2ms"), 2ms);
  EXPECT_EQ(parse_duration("-1h"), -1h);
  EXPECT_EQ(parse_duration("0"), 0us);
}

TEST(Duration, RefusesWhatGoRefuses) {
  for (const char* text : {"", "24", "h", "1d", "1h 30m", "1..5s", "--1h", ".h", "9999999h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace plinth::auth
