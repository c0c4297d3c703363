#include "rest/request/media.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using testing::ElementsAre;

std::vector<std::string> ranked(std::optional<std::string_view> header) {
  std::vector<std::string> types;
  for (const MediaRange& range : parse_accept(header)) types.push_back(range.type);
  return types;
}

std::optional<Media> chosen(std::string_view header) {
  for (const MediaRange& range : parse_accept(header)) {
    if (const auto media = builtin_media(range.type)) return media;
  }
  return std::nullopt;
}

TEST(Accept, RanksByQualityThenBySpecificityThenByPlace) {
  EXPECT_THAT(ranked(std::nullopt), ElementsAre("*/*"));
  EXPECT_THAT(
      ranked("text/csv;q=0.5, application/json"), ElementsAre("application/json", "text/csv")
  );
  EXPECT_THAT(ranked("*/*, text/*, text/csv"), ElementsAre("text/csv", "text/*", "*/*"));
  EXPECT_THAT(ranked("a/a, b/b, c/c"), ElementsAre("a/a", "b/b", "c/c"));
  EXPECT_THAT(ranked("a/a, b/b;x=1"), ElementsAre("b/b;x=1", "a/a"));
  EXPECT_THAT(ranked("a/a;q=0.1,b/b;q=0.2,c/c;q=0.3"), ElementsAre("c/c", "b/b", "a/a"));
}

TEST(Accept, NormalisesTypesAndSurvivesNonsense) {
  EXPECT_THAT(
      ranked("Application/VND.pgrst.object+JSON ; Nulls=stripped ; q=0.9"),
      ElementsAre("application/vnd.pgrst.object+json;nulls=stripped")
  );
  EXPECT_THAT(ranked(",, ,"), ElementsAre());
  EXPECT_THAT(ranked("a/a;;q=,b/b;q=x,c/c;q=0.5"), ElementsAre("a/a", "b/b", "c/c"));
  // Qualities that are no numbers to compare by must not upset the order of the others.
  EXPECT_THAT(ranked("a/a;q=0.1,b/b;q=0.9,c/c;q=nan,d/d;q=inf,e/e;q=0.5").size(), 5u);
}

TEST(Accept, RanksAFullHeadOfItemsInNoTime) {
  std::string header;
  for (int i = 0; i < 20'000; ++i) header += "a,";
  EXPECT_EQ(ranked(header).size(), 20'000u);
}

TEST(Media, ChoosesTheFirstThatCanBeMade) {
  EXPECT_EQ(chosen("*/*"), Media::json);
  EXPECT_EQ(chosen("application/json"), Media::json);
  EXPECT_EQ(chosen("application/json;charset=utf-8"), Media::json);
  EXPECT_EQ(chosen("text/html, application/xhtml+xml, */*;q=0.8"), Media::json);
  EXPECT_EQ(chosen("text/csv"), Media::csv);
  EXPECT_EQ(chosen("application/vnd.pgrst.object+json"), Media::object);
  EXPECT_EQ(chosen("application/vnd.pgrst.object"), Media::object);
  EXPECT_EQ(chosen("application/vnd.pgrst.object+json;nulls=stripped"), Media::object_stripped);
  EXPECT_EQ(chosen("application/vnd.pgrst.array+json;nulls=stripped"), Media::array_stripped);
  EXPECT_EQ(chosen("text/csv;q=0.5,application/vnd.pgrst.object+json;q=0.6"), Media::object);
  EXPECT_EQ(chosen("text/html"), std::nullopt);
  EXPECT_EQ(chosen(""), std::nullopt);
}

TEST(Media, ReadsTheParametersOfAPlan) {
  const auto explained = [](std::string_view header) {
    return explain_content_type(*parse_accept(header).front().explain);
  };
  EXPECT_EQ(
      explained("application/vnd.pgrst.plan"),
      "application/vnd.pgrst.plan+text; for=\"application/json\"; charset=utf-8"
  );
  EXPECT_EQ(
      explained("application/vnd.pgrst.plan+json; "
                "for=\"application/vnd.pgrst.array+json;nulls=stripped\"; "
                "options=wal|magic|analyze;"),
      "application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.array+json;nulls=stripped\"; "
      "options=analyze|wal; charset=utf-8"
  );
  EXPECT_EQ(parse_accept("application/vnd.pgrst.plan+json;for=\"a/b,c\", text/csv").size(), 2u);
}

}  // namespace
}  // namespace plinth::rest
