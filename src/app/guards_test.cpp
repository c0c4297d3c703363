#include "app/guards.hpp"

#include <gtest/gtest.h>

namespace plinth::app {
namespace {

TEST(Guards, AreReadByRole) {
  const auto guards = parse_guards({
      {"anon.max_rows", "100"},
      {"anon.statement_timeout", "1500ms"},
      {"anon.max_embed_depth", "0"},
      {"authenticated.max_concurrent", "5"},
  });
  ASSERT_TRUE(guards) << guards.error().message;
  EXPECT_EQ(guards->at("anon").max_rows, 100);
  EXPECT_EQ(guards->at("anon").max_embed_depth, 0);
  EXPECT_EQ(guards->at("anon").statement_timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(guards->at("anon").max_concurrent, std::nullopt);
  EXPECT_EQ(guards->at("authenticated").max_concurrent, 5);
}

TEST(Guards, SayWhatIsWrong) {
  const auto message = [](const std::string& key, const std::string& text) {
    const auto guards = parse_guards({{key, text}});
    return guards ? "fine" : guards.error().message;
  };
  EXPECT_EQ(
      message("anon.max_rows", "many"), "api.guards.anon.max_rows must be a number from 0 on"
  );
  EXPECT_EQ(
      message("anon.max_concurrent", "0"),
      "api.guards.anon.max_concurrent must be a number from 1 on"
  );
  EXPECT_EQ(
      message("anon.statement_timeout", "0s"),
      "api.guards.anon.statement_timeout must be a duration such as \"3s\""
  );
  EXPECT_TRUE(message("anon.max_columns", "1").starts_with("api.guards.anon.max_columns is unknown")
  );
  EXPECT_TRUE(message("anon", "1").starts_with("api.guards.anon must be a table"));
}

}  // namespace
}  // namespace plinth::app
