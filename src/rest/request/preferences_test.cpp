#include "rest/request/preferences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Preferences, KnowsEveryPreference) {
  const Preferences one = parse_preferences(
      "resolution=merge-duplicates, missing=default,return=representation ,count=exact, "
      "tx=rollback, "
      "handling=strict, timezone=Europe/Berlin, max-affected=3"
  );
  EXPECT_EQ(one.resolution, Resolution::merge_duplicates);
  EXPECT_EQ(one.missing, Missing::default_);
  EXPECT_EQ(one.return_, Return::representation);
  EXPECT_EQ(one.count, Count::exact);
  EXPECT_EQ(one.tx, Tx::rollback);
  EXPECT_EQ(one.handling, Handling::strict);
  EXPECT_EQ(one.timezone, "Europe/Berlin");
  EXPECT_EQ(one.max_affected, 3);
  EXPECT_THAT(one.unknown, IsEmpty());

  const Preferences other = parse_preferences(
      "resolution=ignore-duplicates,missing=null,return=headers-only,count=planned,tx=commit,"
      "handling=lenient"
  );
  EXPECT_EQ(other.resolution, Resolution::ignore_duplicates);
  EXPECT_EQ(other.missing, Missing::null);
  EXPECT_EQ(other.return_, Return::headers_only);
  EXPECT_EQ(other.count, Count::planned);
  EXPECT_EQ(other.tx, Tx::commit);
  EXPECT_EQ(other.handling, Handling::lenient);
  EXPECT_EQ(parse_preferences("return=minimal").return_, Return::minimal);
  EXPECT_EQ(parse_preferences("count=estimated").count, Count::estimated);
}

TEST(Preferences, LetsTheFirstOfEachKindWin) {
  const Preferences prefer = parse_preferences(
      "return=minimal,return=representation,timezone=a,timezone=b,max-affected=1,max-affected=2"
  );
  EXPECT_EQ(prefer.return_, Return::minimal);
  EXPECT_EQ(prefer.timezone, "a");
  EXPECT_EQ(prefer.max_affected, 1);
}

TEST(Preferences, ComparesLiterallyAndKeepsWhatItDoesNotKnow) {
  const Preferences prefer = parse_preferences(
      " Return=minimal , return=representation;foo,,count=all,tx=maybe,max-affected=x,wait=10"
  );
  EXPECT_EQ(prefer.return_, Return::none);
  EXPECT_EQ(prefer.max_affected, std::nullopt);
  EXPECT_THAT(
      prefer.unknown,
      ElementsAre("Return=minimal", "return=representation;foo", "count=all", "wait=10")
  );
  EXPECT_THAT(parse_preferences("").unknown, IsEmpty());
}

TEST(TxEnd, IsWhatIsConfiguredUnlessTheClientMaySayOtherwise) {
  const auto rolled_back = [](std::string_view prefer, TxEnd end) {
    return rolls_back(parse_preferences(prefer), end);
  };
  EXPECT_FALSE(rolled_back("", {}));
  EXPECT_FALSE(rolled_back("tx=rollback", {}));
  EXPECT_TRUE(rolled_back("tx=rollback", {.can_be_overridden = true}));
  EXPECT_FALSE(rolled_back("", {.can_be_overridden = true}));
  EXPECT_TRUE(rolled_back("", {.rolls_back = true}));
  EXPECT_TRUE(rolled_back("tx=commit", {.rolls_back = true}));
  EXPECT_FALSE(rolled_back("tx=commit", {.rolls_back = true, .can_be_overridden = true}));
  EXPECT_TRUE(rolled_back("", {.rolls_back = true, .can_be_overridden = true}));
}

}  // namespace
}  // namespace plinth::rest
