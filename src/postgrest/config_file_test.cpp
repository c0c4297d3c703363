#include "postgrest/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::postgrest {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::optional<std::string> variable(std::string_view name) {
  return name == "SECRET" ? std::optional<std::string>("t0psecret") : std::nullopt;
}

Values values_of(std::string_view text) {
  const auto parsed = parse_config_file(text, variable);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed.value_or(Values());
}

std::string error_of(std::string_view text) {
  const auto parsed = parse_config_file(text, variable);
  return parsed ? "none" : parsed.error().message;
}

TEST(ConfigFile, HoldsStringsNumbersAndTruthValues) {
  EXPECT_THAT(
      values_of("# a comment\n\n"
                "db-uri = \"postgres://a@b/c\" # another\n"
                "  db-pool=20\t\r\n"
                "db-plan-enabled = on\n"
                "app.settings.a_B = \"1\""),
      ElementsAre(
          Pair("app.settings.a_B", "1"),
          Pair("db-plan-enabled", "on"),
          Pair("db-pool", "20"),
          Pair("db-uri", "postgres://a@b/c")
      )
  );
  EXPECT_THAT(values_of(""), testing::IsEmpty());
  EXPECT_THAT(values_of("a = 1\na = 2"), ElementsAre(Pair("a", "2")));
}

TEST(ConfigFile, ReadsEscapesAndVariables) {
  EXPECT_THAT(values_of(R"(a = "x\"y\\z # $$1")"), ElementsAre(Pair("a", "x\"y\\z # $1")));
  EXPECT_THAT(values_of(R"(a = "<$(SECRET)>")"), ElementsAre(Pair("a", "<t0psecret>")));
  EXPECT_THAT(values_of(R"(a = "$.role")"), ElementsAre(Pair("a", "$.role")));
}

TEST(ConfigFile, SaysInWhichLineItIsWrong) {
  EXPECT_EQ(error_of("a = 1\nb"), "line 2: this is not of the form name = value");
  EXPECT_EQ(error_of("a b = 1"), "line 1: this is not of the form name = value");
  EXPECT_EQ(error_of("a ="), "line 1: \"\" is no value");
  EXPECT_EQ(error_of("a = x y"), "line 1: \"x y\" is no value");
  EXPECT_EQ(error_of("a = \"x"), "line 1: a string without its closing quote");
  EXPECT_EQ(error_of("a = \"x\" y"), "line 1: \"y\" follows the value");
  EXPECT_EQ(error_of("a = \"$(NONE)\""), "line 1: the environment has no variable NONE");
  EXPECT_EQ(error_of("a = \"$(NONE\""), "line 1: $( without )");
}

}  // namespace
}  // namespace plinth::postgrest
