#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config_keys.hpp"
#include "app/config_load.hpp"

namespace plinth::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LoadedConfig load(std::string_view text, ConfigSources sources = {}) {
  auto loaded = parse_config(text, "plinth.toml", sources);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? *loaded : LoadedConfig();
}

base::Error refusal(std::string_view text, ConfigSources sources = {}) {
  const auto loaded = parse_config(text, "plinth.toml", sources);
  EXPECT_FALSE(loaded);
  return loaded ? base::Error() : loaded.error();
}

TEST(Config, TakesEveryTypeFromTheFile) {
  const Config config = load(R"(
[api]
port = 8000
schemas = ["public", "api"]
[auth]
enable_signup = false
password_requirements = "letters_digits"
[auth.email]
enable_confirmations = true
[auth.sessions]
timebox = "1h30m"
[db.settings]
shared_buffers = "1GB"
max_wal_senders = 4
)")
                            .config;
  EXPECT_EQ(config.api.port, 8000);
  EXPECT_THAT(config.api.schemas, ElementsAre("public", "api"));
  EXPECT_FALSE(config.auth.enable_signup);
  EXPECT_TRUE(config.auth.email.enable_confirmations);
  EXPECT_EQ(config.auth.sessions.timebox, base::Seconds(5400));
  EXPECT_EQ(config.db.settings.at("shared_buffers"), "1GB");
  EXPECT_EQ(config.db.settings.at("max_wal_senders"), "4");
}

TEST(Config, EnvironmentBeatsTheFileAndFlagsBeatBoth) {
  ConfigSources sources{
      .workdir = {},
      .environment =
          {{"PLINTH_API_PORT", "7000"},
           {"PLINTH_DB_PORT", "7001"},
           {"PLINTH_AUTH_EMAIL_ENABLE_CONFIRMATIONS", "true"},
           {"PLINTH_API_SCHEMAS", "a, b"},
           {"PLINTH_JWT_SECRET", "shh"}},
      .flags = {{.flag = "--port", .key = "api.port", .value = "9000"}},
  };
  const Config config = load("[api]\nport = 8000\n[db]\nport = 8001\n", sources).config;
  EXPECT_EQ(config.api.port, 9000);
  EXPECT_EQ(config.db.port, 7001);
  EXPECT_TRUE(config.auth.email.enable_confirmations);
  EXPECT_THAT(config.api.schemas, ElementsAre("a", "b"));
  EXPECT_EQ(config.auth.jwt_secret, "shh");
}

TEST(Config, ReadsVariablesNamedInTheFile) {
  const ConfigSources sources{.workdir = {}, .environment = {{"MY_PORT", "8123"}}, .flags = {}};
  EXPECT_EQ(load("[api]\nport = \"env(MY_PORT)\"\n", sources).config.api.port, 8123);
  const base::Error error = refusal("[auth]\njwt_secret = \"env(ABSENT)\"\n");
  EXPECT_EQ(
      error.message,
      "plinth.toml:2: auth.jwt_secret refers to the environment variable ABSENT, which is not set"
  );
}

TEST(Config, SaysWhereAndHowAValueIsWrong) {
  EXPECT_EQ(
      refusal("[api]\nport = 70000\n").message,
      "plinth.toml:2: api.port must be a whole number from 1 to 65535, not 70000"
  );
  EXPECT_EQ(refusal("[api]\nport = 70000\n").hint, "For example: port = 54321");
  EXPECT_EQ(
      refusal("[api]\nport = 1.5\n").message,
      "plinth.toml:2: api.port must be a whole number from 1 to 65535, not 1.5"
  );
  EXPECT_THAT(
      refusal("[auth]\nenable_signup = \"perhaps\"\n").message,
      HasSubstr("must be true or false, not \"perhaps\"")
  );
  EXPECT_THAT(
      refusal("[log]\nlevel = \"loud\"\n").message, HasSubstr("one of \"trace\", \"debug\"")
  );
  EXPECT_THAT(refusal("[api]\nschemas = [1]\n").message, HasSubstr("a list of texts"));
  EXPECT_THAT(refusal("[auth.sessions]\ntimebox = \"soon\"\n").message, HasSubstr("a duration"));
  EXPECT_THAT(refusal("[api\n").message, HasSubstr("plinth.toml:1: "));
  const ConfigSources sources{
      .workdir = {}, .environment = {{"PLINTH_API_PORT", "x"}}, .flags = {}
  };
  EXPECT_THAT(
      refusal("", sources).message,
      HasSubstr("environment variable PLINTH_API_PORT: api.port must be")
  );
}

TEST(Config, NeverQuotesASecret) {
  EXPECT_EQ(
      refusal("[auth]\njwt_secret = 123456\n").message,
      "plinth.toml:2: auth.jwt_secret must be text in quotes"
  );
}

TEST(Config, WarnsOfUnknownNamesWithTheNearest) {
  EXPECT_THAT(
      load("[api]\nprot = 1\n").warnings,
      ElementsAre("plinth.toml:2: unknown key api.prot; did you mean api.port?")
  );
  EXPECT_THAT(
      load("[auth.email]\nminimum_password_length = 8\n").warnings,
      ElementsAre("plinth.toml:2: unknown key auth.email.minimum_password_length; did you mean "
                  "auth.minimum_password_length?")
  );
  EXPECT_THAT(
      load("[nonsense]\nx = 1\n").warnings, ElementsAre("plinth.toml:2: unknown key nonsense.x")
  );
  const ConfigSources sources{
      .workdir = {}, .environment = {{"PLINTH_API_PROT", "1"}, {"PLINTH_JOBS", "2"}}, .flags = {}
  };
  EXPECT_THAT(
      load("", sources).warnings,
      ElementsAre("the environment variable PLINTH_API_PROT belongs to no key")
  );
}

TEST(Config, TakesRateLimits) {
  const Config config = load(R"(
[server]
trusted_proxies = ["10.0.0.0/8", "::1"]
[[rate_limit]]
name = "visitors"
routes = "rest.read, rest.rpc"
by = "ip"
requests = 100
per = "1m"
burst = 20
roles = ["anon"]
[[rate_limit]]
name = "everybody"
by = "user"
requests = 5
per = "1s"
)")
                            .config;
  EXPECT_THAT(config.server.trusted_proxies, ElementsAre("10.0.0.0/8", "::1"));
  ASSERT_EQ(config.rate_limit.size(), 2u);
  EXPECT_EQ(config.rate_limit[0].name, "visitors");
  EXPECT_THAT(config.rate_limit[0].routes, ElementsAre("rest.read", "rest.rpc"));
  EXPECT_EQ(config.rate_limit[0].per, base::Seconds(60));
  EXPECT_EQ(config.rate_limit[0].burst, 20);
  EXPECT_THAT(config.rate_limit[0].roles, ElementsAre("anon"));
  EXPECT_THAT(config.rate_limit[1].routes, ElementsAre("all"));
  EXPECT_EQ(config.rate_limit[1].burst, 0);
  EXPECT_THAT(load("").config.rate_limit, IsEmpty());
}

TEST(Config, SaysWhatIsWrongWithARateLimit) {
  const auto refused = [](std::string_view entry) {
    return refusal("[[rate_limit]]\n" + std::string(entry)).message;
  };
  const std::string good = "name = \"a\"\nby = \"ip\"\nrequests = 1\nper = \"1s\"\n";
  EXPECT_EQ(refused("by = \"ip\"\n"), "plinth.toml:1: this rate_limit has no name");
  EXPECT_EQ(
      refused("name = \"a\"\nrequests = 1\nper = \"1s\"\n"),
      "plinth.toml:1: rate_limit \"a\" does not say by"
  );
  EXPECT_EQ(
      refused("name = \"a\"\nby = \"ip\"\nper = \"1s\"\n"),
      "plinth.toml:1: rate_limit \"a\" does not say requests"
  );
  EXPECT_EQ(
      refused("name = \"a\"\nby = \"ip\"\nrequests = 1\n"),
      "plinth.toml:1: rate_limit \"a\" does not say per"
  );
  EXPECT_EQ(
      refused("requests = 0\n"),
      "plinth.toml:2: rate_limit.requests must be a whole number from 1 to 1000000, not 0"
  );
  EXPECT_EQ(
      refused("by = \"tenant\"\n"),
      "plinth.toml:2: rate_limit.by must be one of \"ip\", \"key\", \"user\", not \"tenant\""
  );
  EXPECT_EQ(
      refused("name = \"a\"\nby = \"ip\"\nrequests = 1\nper = \"25h\"\n"),
      "plinth.toml:1: rate_limit \"a\": per must be from 1s to 24h"
  );
  EXPECT_EQ(
      refused("name = \"a\"\nby = \"ip\"\nrequests = 1\nper = \"500ms\"\n"),
      "plinth.toml:1: rate_limit \"a\": per must be from 1s to 24h"
  );
  EXPECT_EQ(
      refused(good + "routes = [\"rest.reads\"]\n"),
      "plinth.toml:1: rate_limit \"a\": there are no routes \"rest.reads\""
  );
  EXPECT_EQ(
      refused("name = \"gr\u00f6\u00dfer\"\nby = \"ip\"\nrequests = 1\nper = \"1s\"\n"),
      "plinth.toml:1: the name of a rate_limit stands in headers: at most 64 plain characters "
      "without "
      "quotes and backslashes"
  );
  EXPECT_EQ(
      refused(good + "[[rate_limit]]\n" + good),
      "plinth.toml:6: there are two rate_limits named \"a\""
  );
  EXPECT_EQ(
      refusal("[rate_limit]\nname = \"a\"\n").message, "plinth.toml:1: rate_limit must be tables"
  );
  EXPECT_THAT(refusal("rate_limit = [1]\n").hint, HasSubstr("[[rate_limit]]"));
  EXPECT_THAT(
      load("[[rate_limit]]\n" + good + "role = [\"anon\"]\n").warnings,
      ElementsAre("plinth.toml:6: unknown key rate_limit.role; did you mean rate_limit.roles?")
  );
  EXPECT_EQ(
      refusal("[server]\ntrusted_proxies = [\"10.0.0.0/33\"]\n").message,
      "plinth.toml:2: server.trusted_proxies must be a list of addresses and networks, not "
      "[\"10.0.0.0/33\"]"
  );
}

TEST(Config, AcceptsWhatTheSupabaseCliWrites) {
  EXPECT_THAT(
      load(R"toml(
project_id = "demo"
[api]
enabled = true
schemas = ["public", "graphql_public"]
[api.tls]
enabled = false
[db]
shadow_port = 54320
major_version = 15
[db.pooler]
enabled = false
[db.seed]
sql_paths = ["./seed.sql"]
[realtime]
enabled = true
[studio]
openai_api_key = "env(OPENAI_API_KEY)"
[inbucket]
port = 54324
[storage]
file_size_limit = "50MiB"
[auth]
additional_redirect_urls = ["https://127.0.0.1:3000"]
[auth.email]
double_confirm_changes = true
max_frequency = "1s"
[auth.sms.twilio]
enabled = false
auth_token = "env(SUPABASE_AUTH_SMS_TWILIO_AUTH_TOKEN)"
[auth.external.apple]
enabled = false
[edge_runtime]
enabled = true
[analytics]
backend = "postgres"
[experimental]
orioledb_version = ""
)toml")
          .warnings,
      IsEmpty()
  );
}

TEST(Config, PublicUrlIsWhereClientsGo) {
  Config config;
  EXPECT_EQ(public_url(config), "http://127.0.0.1:54321");
  config.server.host = "0.0.0.0";
  EXPECT_EQ(public_url(config), "http://127.0.0.1:54321");
  config.server.host = "::1";
  EXPECT_EQ(public_url(config), "http://[::1]:54321");
  config.api.external_url = "https://api.example.com";
  EXPECT_EQ(public_url(config), "https://api.example.com");
}

TEST(ConfigExample, HasEveryKeyWithItsExampleAndIsValid) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "../../plinth.toml.example";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(text.empty()) << path;

  std::string uncommented;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting = line.starts_with("# [[") ||
                            (line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                             line.find(' ', 2) == line.find(" = "));
    uncommented += (is_setting ? line.substr(2) : line) + "\n";
  }
  ConfigSources sources;
  for (const char* name :
       {"DB_PASSWORD",
        "JWT_SECRET",
        "ANON_KEY",
        "SERVICE_ROLE_KEY",
        "PUBLISHABLE_KEY",
        "SECRET_KEY",
        "SMTP_PASS",
        "TWILIO_AUTH_TOKEN",
        "SMS_AUTHORIZATION",
        "CAPTCHA_SECRET"}) {
    sources.environment.emplace_back(name, "x");
  }
  EXPECT_THAT(load(uncommented, sources).warnings, IsEmpty());
  for (const Key& key : config_keys()) {
    const std::string_view last = key.name.substr(key.name.rfind('.') + 1);
    const std::string line = "\n# " + std::string(last) + " = " + std::string(key.example) + "\n";
    if (!key.example.empty()) EXPECT_THAT(text, HasSubstr(line)) << key.name;
  }
  for (const Key& key : rate_limit_entries().keys) {
    const std::string_view last = key.name.substr(key.name.rfind('.') + 1);
    EXPECT_THAT(text, HasSubstr("\n# " + std::string(last) + " = ")) << key.name;
  }
}

}  // namespace
}  // namespace plinth::app
