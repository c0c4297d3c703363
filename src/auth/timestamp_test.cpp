#include "auth/timestamp.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

std::string round_trip(std::string_view text) {
  const auto time = parse_time(text);
  return time ? format_time(*time) : "none";
}

TEST(Timestamp, ComesOutInUtcWithTrimmedFraction) {
  EXPECT_EQ(round_trip("2026-11-23T08:07:40.123456+00:00"), "2026-11-23T08:07:40.123456Z");
  EXPECT_EQ(round_trip("2026-11-23T08:07:40.120000+00:00"), "2026-11-23T08:07:40.12Z");
  EXPECT_EQ(round_trip("2026-11-23T08:07:40+00:00"), "2026-11-23T08:07:40Z");
  EXPECT_EQ(round_trip("2026-11-23T01:30:00.5+05:30"), "2026-11-22T20:00:00.5Z");
  EXPECT_EQ(round_trip("2026-11-23T20:00:00-04"), "2026-11-24T00:00:00Z");
  EXPECT_EQ(round_trip("2026-11-23T08:07:40.000001"), "2026-11-23T08:07:40.000001Z");
}

TEST(Timestamp, InfinityIsTheEndOfTime) {
  EXPECT_EQ(parse_time("infinity"), Time::max());
  EXPECT_EQ(round_trip("infinity"), "9999-12-31T00:00:00Z");
}

TEST(Timestamp, RefusesOtherText) {
  for (const char* text :
       {"",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-01-01",
        "2026-01-01T00:00",
        "2026-01-01T00:00:00Zx"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

}  // namespace
}  // namespace plinth::auth
