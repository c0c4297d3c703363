#include "rest/request/entity_tags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(EntityTags, AreTakenFromTheirQuotes) {
  EXPECT_THAT(parse_entity_tags(R"("a")", true).tags, ElementsAre("a"));
  EXPECT_THAT(parse_entity_tags(R"("a", "b,c" ,"")", true).tags, ElementsAre("a", "b,c", ""));
  EXPECT_TRUE(parse_entity_tags(" * ", true).any);
  EXPECT_FALSE(parse_entity_tags("", true).given);
  EXPECT_THAT(parse_entity_tags("a, b", true).tags, IsEmpty());
  EXPECT_TRUE(parse_entity_tags("a, b", true).given);
  EXPECT_THAT(parse_entity_tags(R"("a", "b)", true).tags, ElementsAre("a"));
}

TEST(EntityTags, AreWeakOnlyWhereThatIsEnough) {
  EXPECT_THAT(parse_entity_tags(R"(W/"a", "b")", false).tags, ElementsAre("a", "b"));
  EXPECT_THAT(parse_entity_tags(R"(W/"a", "b")", true).tags, ElementsAre("b"));
}

TEST(EntityTags, AreTheSameUnderEveryCoding) {
  EXPECT_THAT(
      parse_entity_tags(R"("a-gzip", "a-br", "a-zstd", "a-b")", true).tags,
      ElementsAre("a", "a", "a", "a-b")
  );
}

TEST(EntityTags, OfAnyKindContainEvery) {
  EXPECT_TRUE(parse_entity_tags("*", true).contains("x"));
  EXPECT_TRUE(parse_entity_tags(R"("x")", true).contains("x"));
  EXPECT_FALSE(parse_entity_tags(R"("x")", true).contains("y"));
}

}  // namespace
}  // namespace plinth::rest
