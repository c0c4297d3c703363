#include "seed/random.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace plinth::seed {
namespace {

// The values are the promise: a database made today and one made in a year are equal.
TEST(Random, NeverChanges) {
  Random random(1, "events");
  EXPECT_EQ(random.next(), 0x9a8dbbb1906e43f1U);
  EXPECT_EQ(random.next(), 0x38891428ba589c7fU);
  EXPECT_EQ(mixed_hash("invoice"), 0xead820a4bd3e5eedU);
}

TEST(Random, StreamsAndSeedsDiffer) {
  EXPECT_NE(Random(1, "a").next(), Random(1, "b").next());
  EXPECT_NE(Random(1, "a").next(), Random(2, "a").next());
  EXPECT_EQ(Random(9, "a").next(), Random(9, "a").next());
}

TEST(Random, DrawsStayInTheirBoundsAndReachThem) {
  Random random(3, "bounds");
  std::array<int, 7> seen{};
  for (int i = 0; i < 7'000; ++i) ++seen.at(static_cast<size_t>(random.between(-3, 3) + 3));
  for (const int count : seen) EXPECT_NEAR(count, 1'000, 150);
  for (int i = 0; i < 1'000; ++i) {
    const double unit = random.unit();
    EXPECT_GE(unit, 0);
    EXPECT_LT(unit, 1);
    EXPECT_LT(random.skewed(5), 5);
    EXPECT_GE(random.skewed(5), 0);
  }
  EXPECT_EQ(random.below(1), 0);
}

TEST(Random, WeightsDecideHowOften) {
  Random random(4, "weights");
  std::array<int, 3> seen{};
  for (int i = 0; i < 10'000; ++i) ++seen.at(random.weighted({1, 0, 3}));
  EXPECT_EQ(seen[1], 0);
  EXPECT_NEAR(seen[2], 7'500, 250);
}

TEST(Random, RoundingKeepsTheMean) {
  Random random(5, "round");
  int64_t sum = 0;
  for (int i = 0; i < 10'000; ++i) sum += random.round(0.3);
  EXPECT_NEAR(static_cast<double>(sum), 3'000, 200);
  EXPECT_EQ(random.round(4), 4);
}

TEST(Random, NormalHasItsMeanAndDeviation) {
  Random random(6, "normal");
  double sum = 0;
  double squares = 0;
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i) {
    const double drawn = random.normal(10, 2);
    sum += drawn;
    squares += (drawn - 10) * (drawn - 10);
  }
  EXPECT_NEAR(sum / draws, 10, 0.1);
  EXPECT_NEAR(squares / draws, 4, 0.2);
}

TEST(Random, ShufflingKeepsWhatIsThere) {
  Random random(7, "shuffle");
  std::array<int, 20> list{};
  for (size_t i = 0; i < list.size(); ++i) list.at(i) = static_cast<int>(i);
  const auto before = list;
  random.shuffle(list);
  EXPECT_NE(list, before);
  std::ranges::sort(list);
  EXPECT_EQ(list, before);
}

}  // namespace
}  // namespace plinth::seed
