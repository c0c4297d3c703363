#include "postgrest/config.hpp"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgrest/server.hpp"
#include "postgrest/sources.hpp"

namespace plinth::postgrest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view secret = "a-secret-of-at-least-thirty-two-characters";

Config config_of(const Values& file, const Values& database = {}) {
  auto loaded = load_config({.file = file, .environment = {}}, database);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? loaded->config : Config();
}

std::string error_of(const Values& file) {
  const auto loaded = load_config({.file = file, .environment = {}});
  return loaded ? "none" : loaded.error().message;
}

TEST(Config, HasPostgrestsDefaults) {
  const Config config = config_of({});
  EXPECT_EQ(config.db_uri, "postgresql://");
  EXPECT_THAT(config.rest.schemas, ElementsAre("public"));
  EXPECT_EQ(config.rest.anon_role, "");
  EXPECT_EQ(config.rest.max_rows, std::nullopt);
  EXPECT_EQ(config.server_port, 3000);
  EXPECT_EQ(config.admin_server_port, std::nullopt);
  EXPECT_TRUE(config.keys.empty());
}

TEST(Config, ReadsEachKindOfValue) {
  const Config config = config_of({
      {"db-schemas", "api, private,"},
      {"db-extra-search-path", ""},
      {"db-max-rows", "1000"},
      {"db-plan-enabled", "ON"},
      {"db-pre-request", "auth.check"},
      {"db-tx-end", "rollback-allow-override"},
      {"client-error-verbosity", "minimal"},
      {"admin-server-port", "3001"},
      {"db-pool-acquisition-timeout", "3"},
      {"app.settings.b", "2"},
      {"app.settings.a", "1"},
  });
  EXPECT_THAT(config.rest.schemas, ElementsAre("api", "private"));
  EXPECT_THAT(config.rest.extra_search_path, testing::IsEmpty());
  EXPECT_EQ(config.rest.max_rows, 1000);
  EXPECT_TRUE(config.rest.plan_enabled);
  EXPECT_EQ(config.rest.pre_request->schema, "auth");
  EXPECT_EQ(config.rest.pre_request->name, "check");
  EXPECT_TRUE(config.rest.tx_end.rolls_back && config.rest.tx_end.can_be_overridden);
  EXPECT_EQ(config.rest.verbosity, rest::Verbosity::minimal);
  EXPECT_EQ(config.admin_server_port, 3001);
  EXPECT_EQ(config.db_pool_acquisition_timeout, std::chrono::seconds(3));
  EXPECT_EQ(config.rest.app_settings.size(), 2u);
}

TEST(Config, KnowsNamesOfEarlierVersions) {
  EXPECT_EQ(config_of({{"max-rows", "5"}}).rest.max_rows, 5);
  EXPECT_THAT(config_of({{"db-schema", "api"}}).rest.schemas, ElementsAre("api"));
}

TEST(Config, SaysWhatIsWrong) {
  EXPECT_EQ(error_of({{"db-pool", "many"}}), "db-pool: \"many\" is no whole number");
  EXPECT_EQ(error_of({{"db-pool", "-1"}}), "db-pool: \"-1\" is no whole number");
  EXPECT_EQ(error_of({{"db-pool", "0"}}), "db-pool is 0; at least one connection is needed");
  EXPECT_EQ(
      error_of({{"db-plan-enabled", "maybe"}}),
      "db-plan-enabled: \"maybe\" is neither true nor false"
  );
  EXPECT_EQ(
      error_of({{"openapi-mode", "x"}}),
      "openapi-mode: \"x\" is none of follow-privileges, ignore-privileges, disabled"
  );
  EXPECT_EQ(error_of({{"db-schemas", " , "}}), "db-schemas names no schema");
  EXPECT_EQ(error_of({{"server-port", "70000"}}), "70000 is no port");
  EXPECT_EQ(error_of({{"jwt-secret", "short"}}), "jwt-secret has less than 32 characters");
  EXPECT_EQ(
      error_of({{"jwt-secret", "{}"}}), "jwt-secret: none of the keys can be used to verify tokens"
  );
  EXPECT_EQ(error_of({{"jwt-secret", "@/nowhere"}}), "/nowhere cannot be read");
  EXPECT_THAT(error_of({{"jwt-role-claim-key", "role"}}), HasSubstr("jwt-role-claim-key: "));
}

TEST(Config, TakesSecretsInTheirForms) {
  EXPECT_FALSE(config_of({{"jwt-secret", std::string(secret)}}).keys.empty());
  const std::string file = testing::TempDir() + "/secret";
  std::ofstream(file) << secret << "\n";
  EXPECT_FALSE(config_of({{"jwt-secret", "@" + file}}).keys.empty());
  EXPECT_FALSE(config_of({{"jwt-secret", R"({"kty":"oct","k":"c2VjcmV0"})"}}).keys.empty());
  const Values base64{
      {"jwt-secret", "-_-_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU2Nzg5"},
      {"jwt-secret-is-base64", "true"}
  };
  EXPECT_FALSE(config_of(base64).keys.empty());
  EXPECT_EQ(
      error_of({{"jwt-secret", "?"}, {"jwt-secret-is-base64", "true"}}),
      "jwt-secret is no base64, as jwt-secret-is-base64 says it is"
  );
}

TEST(Config, TheDatabaseCountsMostButCannotSayWhereItIs) {
  const Values file{{"db-max-rows", "10"}, {"db-schemas", "api"}};
  const Config config =
      config_of(file, {{"db-max-rows", "20"}, {"db-uri", "postgresql://elsewhere"}});
  EXPECT_EQ(config.rest.max_rows, 20);
  EXPECT_THAT(config.rest.schemas, ElementsAre("api"));
  EXPECT_EQ(config.db_uri, "postgresql://");
  EXPECT_EQ(
      config_of({{"db-config", "false"}}, {{"db-max-rows", "20"}}).rest.max_rows, std::nullopt
  );
}

TEST(Config, TheEnvironmentGoesBeforeTheFile) {
  setenv("PGRST_DB_MAX_ROWS", "30", 1);
  setenv("PGRST_APP_SETTINGS_COLOUR", "red", 1);
  const auto sources = read_sources("");
  unsetenv("PGRST_DB_MAX_ROWS");
  unsetenv("PGRST_APP_SETTINGS_COLOUR");
  ASSERT_TRUE(sources);
  const auto loaded =
      load_config({.file = {{"db-max-rows", "10"}}, .environment = sources->environment});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.rest.max_rows, 30);
  EXPECT_EQ(loaded->config.rest.app_settings.front().name, "app.settings.colour");
}

TEST(Config, WarnsOfWhatItDoesNotKnow) {
  const auto loaded =
      load_config({.file = {{"log-quarry", "true"}}, .environment = {}}, {{"server-port", "1"}});
  ASSERT_TRUE(loaded);
  EXPECT_THAT(
      loaded->warnings,
      ElementsAre(
          "the file's log-quarry means nothing here",
          "the database's pgrst.server-port means nothing here"
      )
  );
}

TEST(Config, IsPrintedAsAFileThatGivesTheSame) {
  const Config config = config_of({
      {"jwt-secret", std::string(secret)},
      {"db-schemas", "a,b"},
      {"db-anon-role", "we\"ird$(X)"},
      {"db-pre-request", "a.b"},
      {"db-tx-end", "rollback"},
      {"app.settings.x", "1"},
  });
  const std::string text = to_text(config, Secrets::shown);
  const auto again = parse_config_file(text, [](std::string_view) { return std::nullopt; });
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_text(config_of(*again), Secrets::shown), text);
  EXPECT_THAT(to_text(config, Secrets::masked), testing::Not(HasSubstr(secret)));
}

TEST(Config, TheExampleCanBeRead) {
  const auto values = parse_config_file(example(), [](std::string_view) { return std::nullopt; });
  ASSERT_TRUE(values);
  EXPECT_EQ(config_of(*values).server_port, 3000);
}

TEST(Config, KnowsTheSpecialHosts) {
  EXPECT_EQ(bind_address("!4"), "0.0.0.0");
  EXPECT_EQ(bind_address("*6"), "::");
  EXPECT_EQ(bind_address("127.0.0.1"), "127.0.0.1");
}

}  // namespace
}  // namespace plinth::postgrest
