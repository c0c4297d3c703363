#include "seed/calendar.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace plinth::seed {
namespace {

TEST(Day, ReadsAndWritesDates) {
  const Day day = parse_day("2026-11-27").value();
  EXPECT_EQ(day.text(), "2026-11-27");
  EXPECT_EQ(day.weekday(), 4);  // a Friday
  EXPECT_FALSE(day.weekend());
  EXPECT_TRUE((day + 1).weekend());
  EXPECT_EQ(day.first_of_month().text(), "2026-11-01");
  EXPECT_EQ(day.first_of_next_month().text(), "2026-12-01");
  EXPECT_EQ((day + 40).first_of_next_month().text(), "2027-02-01");
  EXPECT_EQ(Day{0}.weekday(), 3);  // 1970-01-01 was a Thursday
}

TEST(Day, RefusesWhatIsNoDay) {
  for (const char* text :
       {"2026-02-30", "2026-13-01", "26-01-01", "2026/01/01", "", "tomorrow!!"}) {
    EXPECT_EQ(parse_day(text), std::nullopt) << text;
  }
}

TEST(Moment, IsWrittenAsPostgresqlReadsIt) {
  const Moment moment = start_of(parse_day("2026-03-01").value()).plus_seconds(3'661);
  EXPECT_EQ(moment.text(), "2026-03-01 01:01:01.000000+00");
  EXPECT_EQ(Moment{moment.micros + 42}.text(), "2026-03-01 01:01:01.000042+00");
  EXPECT_EQ(moment.day().text(), "2026-03-01");
}

class YearCurveTest : public testing::Test {
 protected:
  Day first = parse_day("2025-11-28").value();
  Day last = parse_day("2026-11-27").value();
  YearCurve curve{first, last, 5, Rhythm::office};
};

TEST_F(YearCurveTest, IsAWhole) {
  double sum = 0;
  for (Day day = first; day <= last; day = day + 1) sum += curve.share(day);
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_EQ(curve.share(first - 1), 0);
  EXPECT_EQ(curve.share(last + 1), 0);
  EXPECT_EQ(curve.last(), last);
}

TEST_F(YearCurveTest, GrowsAndRestsAtTheWeekend) {
  double first_month = 0;
  double last_month = 0;
  for (int64_t i = 0; i < 28; ++i) {
    first_month += curve.share(first + i);
    last_month += curve.share(last - i);
  }
  EXPECT_GT(last_month, 3 * first_month);
  const Day saturday = parse_day("2026-06-13").value();
  EXPECT_LT(curve.share(saturday), 0.4 * curve.share(saturday - 2));
}

TEST_F(YearCurveTest, CountsAddUpToAboutTheTotal) {
  Random random(1, "curve");
  int64_t sum = 0;
  for (Day day = first; day <= last; day = day + 1) sum += curve.count_on(day, 10'000, random);
  EXPECT_NEAR(static_cast<double>(sum), 10'000, 400);
}

TEST_F(YearCurveTest, PicksDaysOfItsOwn) {
  Random random(1, "picks");
  int late = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Day day = curve.pick(random);
    EXPECT_GE(day, first);
    EXPECT_LE(day, last);
    late += day > first + 182 ? 1 : 0;
  }
  EXPECT_GT(late, 600);
}

TEST(Rhythm, OfficesWorkByDay) {
  Random random(1, "office");
  const Day day = parse_day("2026-06-10").value();
  const auto moments = moments_on(day, Rhythm::office, 2'000, random);
  EXPECT_TRUE(std::ranges::is_sorted(moments));
  int worktime = 0;
  for (const Moment moment : moments) {
    EXPECT_EQ(moment.day(), day);
    const int64_t hour = moment.seconds_since(start_of(day)) / seconds_an_hour;
    worktime += hour >= 8 && hour < 18 ? 1 : 0;
  }
  EXPECT_GT(worktime, 1'500);
}

}  // namespace
}  // namespace plinth::seed
