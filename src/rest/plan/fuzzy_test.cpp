#include "rest/plan/fuzzy.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

const std::vector<std::string_view> names{"films", "film_titles", "directors", "actors", "Orders"};

TEST(MostSimilar, FindsTheNameThatWasMeant) {
  EXPECT_EQ(most_similar("film", names, 0.75), "films");
  EXPECT_EQ(most_similar("flims", names, 0.33), "films");
  EXPECT_EQ(most_similar("directrs", names, 0.75), "directors");
  EXPECT_EQ(most_similar("orders", names, 0.75), "Orders");
}

TEST(MostSimilar, FindsNothingBelowTheThresholdOrWhenTheNameExists) {
  EXPECT_EQ(most_similar("xyzzy", names, 0.33), std::nullopt);
  EXPECT_EQ(most_similar("act", names, 0.75), std::nullopt);
  EXPECT_EQ(most_similar("films", names, 0.33), std::nullopt);
  EXPECT_EQ(most_similar("films", {}, 0.33), std::nullopt);
  EXPECT_EQ(most_similar("", names, 0.33), std::nullopt);
}

TEST(MostSimilar, DoesNotCompareWhatIsTooLongToBeAName) {
  EXPECT_EQ(most_similar(std::string(100'000, 'f') + "films", names, 0.0), std::nullopt);
}

}  // namespace
}  // namespace plinth::rest
