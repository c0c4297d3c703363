#include "postgrest/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/encoding.hpp"

namespace plinth::postgrest {
namespace {

using Error = base::Error;
using Seconds = std::chrono::seconds;

std::unexpected<Error> wrong(std::string message, std::string hint = {}) {
  return std::unexpected(Error{.message = std::move(message), .hint = std::move(hint)});
}

// ---- kinds of values; each is read from text and written as the file has it

template <class T>
struct Kind;  // read(text) → Checked<T>, show(value) → text

template <>
struct Kind<std::string> {
  static base::Checked<std::string> read(std::string_view text) { return std::string(text); }
  static std::string show(const std::string& value) {
    std::string out = "\"";
    for (size_t i = 0; i < value.size(); ++i) {
      const char c = value[i];
      const char next = i + 1 < value.size() ? value[i + 1] : '\0';
      if (c == '"' || c == '\\') out += '\\';
      if (c == '$' && (next == '(' || next == '$')) out += '$';
      out += c == '\n' ? ' ' : c;
    }
    return out + "\"";
  }
};

template <>
struct Kind<bool> {
  static base::Checked<bool> read(std::string_view text) {
    for (const std::string_view yes : {"true", "on", "yes", "1"}) {
      if (http::equal_ignoring_case(text, yes)) return true;
    }
    for (const std::string_view no : {"false", "off", "no", "0"}) {
      if (http::equal_ignoring_case(text, no)) return false;
    }
    return wrong(fmt::format("\"{}\" is neither true nor false", text));
  }
  static std::string show(bool value) { return value ? "true" : "false"; }
};

template <>
struct Kind<int64_t> {
  static base::Checked<int64_t> read(std::string_view text) {
    int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 0)
      return wrong(fmt::format("\"{}\" is no whole number", text));
    return value;
  }
  static std::string show(int64_t value) { return std::to_string(value); }
};

template <>
struct Kind<std::optional<int64_t>> {
  static base::Checked<std::optional<int64_t>> read(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return Kind<int64_t>::read(text);
  }
  static std::string show(std::optional<int64_t> value) {
    return value ? std::to_string(*value) : "\"\"";
  }
};

template <>
struct Kind<Seconds> {
  static base::Checked<Seconds> read(std::string_view text) {
    TRY(const int64_t value, Kind<int64_t>::read(text));
    return Seconds(value);
  }
  static std::string show(Seconds value) { return std::to_string(value.count()); }
};

// Parts between commas; none of an empty text.
template <>
struct Kind<std::vector<std::string>> {
  static base::Checked<std::vector<std::string>> read(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
      const std::string_view part = http::trim(text.substr(0, text.find(',')));
      if (!part.empty()) out.emplace_back(part);
      text.remove_prefix(std::min(text.find(','), text.size() - 1) + 1);
    }
    return out;
  }
  static std::string show(const std::vector<std::string>& value) {
    return Kind<std::string>::show(fmt::format("{}", fmt::join(value, ",")));
  }
};

// "schema.name"; a name alone is looked for in the search path.
template <>
struct Kind<std::optional<rest::FunctionName>> {
  static base::Checked<std::optional<rest::FunctionName>> read(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos)
      return rest::FunctionName{.schema = {}, .name = std::string(text)};
    return rest::FunctionName{
        .schema = std::string(text.substr(0, dot)), .name = std::string(text.substr(dot + 1))
    };
  }
  static std::string show(const std::optional<rest::FunctionName>& value) {
    if (!value) return "\"\"";
    return Kind<std::string>::show(
        value->schema.empty() ? value->name : value->schema + "." + value->name
    );
  }
};

// One of a few words.
template <class T>
struct Words {
  std::vector<std::pair<std::string_view, T>> words;

  base::Checked<T> read(std::string_view text) const {
    for (const auto& [word, value] : words) {
      if (word == text) return value;
    }
    std::vector<std::string_view> names;
    for (const auto& [word, value] : words) names.push_back(word);
    return wrong(fmt::format("\"{}\" is none of {}", text, fmt::join(names, ", ")));
  }
  std::string show(const T& value) const {
    for (const auto& [word, one] : words) {
      if (one == value) return Kind<std::string>::show(std::string(word));
    }
    return "\"\"";
  }
};

// ---- the keys

enum class Reach { file_only, everywhere };

struct Key {
  std::string_view name;
  Reach reach;
  std::function<base::Checked<void>(Config&, std::string_view)> set;
  std::function<std::string(const Config&)> show;
};

template <class T>
T& at(Config& config, T Config::* member) {
  return config.*member;
}
template <class T>
const T& at(const Config& config, T Config::* member) {
  return config.*member;
}
template <class T>
T& at(Config& config, T rest::Settings::* member) {
  return config.rest.*member;
}
template <class T>
const T& at(const Config& config, T rest::Settings::* member) {
  return config.rest.*member;
}

template <class T, class Owner>
Key key(std::string_view name, Reach reach, T Owner::* member, auto kind) {
  return {
      .name = name,
      .reach = reach,
      .set = [member, kind](Config& config, std::string_view text) -> base::Checked<void> {
        TRY(at(config, member), kind.read(text));
        return {};
      },
      .show = [member, kind](const Config& config) { return kind.show(at(config, member)); },
  };
}

template <class T, class Owner>
Key key(std::string_view name, Reach reach, T Owner::* member) {
  return key(name, reach, member, Kind<T>());
}

const std::vector<Key>& keys() {
  using enum Reach;
  using rest::OpenApiMode;
  using rest::Settings;
  static const Words<OpenApiMode> openapi_modes{{
      {"follow-privileges", OpenApiMode::follow_privileges},
      {"ignore-privileges", OpenApiMode::ignore_privileges},
      {"disabled", OpenApiMode::disabled},
  }};
  static const Words<rest::TxEnd> tx_ends{{
      {"commit", {.rolls_back = false, .can_be_overridden = false}},
      {"commit-allow-override", {.rolls_back = false, .can_be_overridden = true}},
      {"rollback", {.rolls_back = true, .can_be_overridden = false}},
      {"rollback-allow-override", {.rolls_back = true, .can_be_overridden = true}},
  }};
  static const Words<rest::Verbosity> verbosities{{
      {"verbose", rest::Verbosity::verbose},
      {"minimal", rest::Verbosity::minimal},
  }};
  static const Words<std::string> log_levels{{
      {"crit", "crit"},
      {"error", "error"},
      {"warn", "warn"},
      {"info", "info"},
      {"debug", "debug"},
  }};
  static const std::vector<Key> all{
      key("admin-server-host", file_only, &Config::admin_server_host),
      key("admin-server-port", file_only, &Config::admin_server_port),
      key("client-error-verbosity", everywhere, &Settings::verbosity, verbosities),
      key("db-aggregates-enabled", everywhere, &Settings::aggregates_enabled),
      key("db-anon-role", everywhere, &Settings::anon_role),
      key("db-channel", file_only, &Config::db_channel),
      key("db-channel-enabled", file_only, &Config::db_channel_enabled),
      key("db-config", file_only, &Config::db_config),
      key("db-extra-search-path", everywhere, &Settings::extra_search_path),
      key("db-hoisted-tx-settings", everywhere, &Settings::hoisted_settings),
      key("db-max-rows", everywhere, &Settings::max_rows),
      key("db-plan-enabled", everywhere, &Settings::plan_enabled),
      key("db-pool", file_only, &Config::db_pool),
      key("db-pool-acquisition-timeout", file_only, &Config::db_pool_acquisition_timeout),
      key("db-pool-automatic-recovery", file_only, &Config::db_pool_automatic_recovery),
      key("db-pool-max-idletime", file_only, &Config::db_pool_max_idletime),
      key("db-pool-max-lifetime", file_only, &Config::db_pool_max_lifetime),
      key("db-pre-config", everywhere, &Config::db_pre_config),
      key("db-pre-request", everywhere, &Settings::pre_request),
      key("db-prepared-statements", everywhere, &Config::db_prepared_statements),
      key("db-root-spec", everywhere, &Settings::root_spec),
      key("db-schemas", everywhere, &Settings::schemas),
      key("db-tx-end", everywhere, &Settings::tx_end, tx_ends),
      key("db-uri", file_only, &Config::db_uri),
      key("jwt-aud", everywhere, &Config::jwt_aud),
      key("jwt-cache-max-entries", file_only, &Config::jwt_cache_max_entries),
      key("jwt-role-claim-key", everywhere, &Config::jwt_role_claim_key),
      key("jwt-secret", everywhere, &Config::jwt_secret),
      key("jwt-secret-is-base64", everywhere, &Config::jwt_secret_is_base64),
      key("log-level", file_only, &Config::log_level, log_levels),
      key("log-query", file_only, &Settings::log_queries),
      key("openapi-mode", everywhere, &Settings::openapi_mode, openapi_modes),
      key("openapi-security-active", everywhere, &Settings::openapi_security_active),
      key("openapi-server-proxy-uri", everywhere, &Settings::openapi_server_proxy_uri),
      key("plinth-rows-as-columns", everywhere, &Settings::rows_as_columns),
      key("plinth-share-connections", file_only, &Config::share_connections),
      key("server-cors-allowed-origins", everywhere, &Config::server_cors_allowed_origins),
      key("server-host", file_only, &Config::server_host),
      key("server-port", file_only, &Config::server_port),
      key("server-timing-enabled", everywhere, &Settings::timing_enabled),
      key("server-trace-header", everywhere, &Config::server_trace_header),
      key("server-unix-socket", file_only, &Config::server_unix_socket),
      key("server-unix-socket-mode", file_only, &Config::server_unix_socket_mode),
      key("url-use-legacy-target-names", everywhere, &Settings::legacy_target_names),
  };
  return all;
}

// Names PostgREST knows from earlier versions.
std::string_view current_name(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> renamed{{
      {"db-schema", "db-schemas"},
      {"max-rows", "db-max-rows"},
      {"pre-request", "db-pre-request"},
      {"root-spec", "db-root-spec"},
      {"secret-is-base64", "jwt-secret-is-base64"},
      {"role-claim-key", "jwt-role-claim-key"},
  }};
  const auto found = std::ranges::find(renamed, name, [](const auto& one) { return one.first; });
  return found == renamed.end() ? name : found->second;
}

constexpr std::string_view app_settings = "app.settings.";

void set_app_setting(Config& config, std::string_view name, std::string_view value) {
  auto& all = config.rest.app_settings;
  const auto known = std::ranges::find(all, name, &catalog::Setting::name);
  if (known != all.end()) {
    known->value = value;
  } else {
    all.push_back({.name = std::string(name), .value = std::string(value)});
  }
}

// `@file` stands for what is in the file, without the line end behind it.
base::Checked<std::string> contents(std::string_view value) {
  if (!value.starts_with('@')) return std::string(value);
  const std::string path(value.substr(1));
  std::ifstream in(path);
  if (!in) return wrong(fmt::format("{} cannot be read", path));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

bool is_mode(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  return text.size() == 3 && text >= "600" && std::ranges::all_of(text, is_octal);
}

base::Checked<crypto::KeySet> keys_of(const Config& config) {
  TRY(std::string secret, contents(config.jwt_secret));
  if (secret.empty()) return crypto::KeySet();
  if (secret.starts_with('{')) {
    return base::map_error(crypto::KeySet::parse(secret), [](const std::string& reason) {
      return Error{.message = "jwt-secret: " + reason, .hint = {}};
    });
  }
  if (config.jwt_secret_is_base64) {
    // Both alphabets, with or without padding.
    std::ranges::replace(secret, '-', '+');
    std::ranges::replace(secret, '_', '/');
    const auto bytes = base::base64_decode(secret);
    if (!bytes) return wrong("jwt-secret is no base64, as jwt-secret-is-base64 says it is");
    secret = *bytes;
  }
  if (secret.size() < 32)
    return wrong(
        "jwt-secret has less than 32 characters", "A longer one cannot be found by trying."
    );
  return crypto::KeySet::of_secret(secret);
}

}  // namespace

base::Checked<bool> set_key(
    Config& config, std::string_view name, std::string_view value, Source source
) {
  if (name.starts_with(app_settings)) {
    set_app_setting(config, name, value);
    return true;
  }
  const auto known = std::ranges::find(keys(), current_name(name), &Key::name);
  if (known == keys().end()) return false;
  if (source == Source::database && known->reach == Reach::file_only) return false;
  TRY(base::map_error(known->set(config, value), [name](Error error) {
    error.message = fmt::format("{}: {}", name, error.message);
    return error;
  }));
  return true;
}

std::vector<std::string> database_keys() {
  std::vector<std::string> names;
  for (const Key& one : keys()) {
    if (one.reach == Reach::everywhere) names.emplace_back(one.name);
  }
  return names;
}

base::Checked<void> finish(Config& config) {
  TRY(config.db_uri, contents(config.db_uri));
  TRY(config.keys, keys_of(config));
  const auto path = identity::RolePath::parse(config.jwt_role_claim_key);
  if (!path) return wrong("jwt-role-claim-key: " + path.error());
  config.role_path = *path;
  if (config.rest.schemas.empty()) return wrong("db-schemas names no schema");
  if (config.rest.max_rows == 0) config.rest.max_rows = std::nullopt;
  if (config.db_pool == 0) return wrong("db-pool is 0; at least one connection is needed");
  if (!is_mode(config.server_unix_socket_mode))
    return wrong("server-unix-socket-mode is between 600 and 777, in octal digits");
  for (const int64_t port : {config.server_port, config.admin_server_port.value_or(1)}) {
    if (port > 65535) return wrong(fmt::format("{} is no port", port));
  }
  return {};
}

std::string to_text(const Config& config, Secrets secrets) {
  std::string out;
  for (const Key& one : keys()) {
    const bool secret = one.name == "jwt-secret" || one.name == "db-uri";
    out += fmt::format(
        "{} = {}\n", one.name, secret && secrets == Secrets::masked ? "\"***\"" : one.show(config)
    );
  }
  for (const catalog::Setting& setting : config.rest.app_settings)
    out += fmt::format("{} = {}\n", setting.name, Kind<std::string>::show(setting.value));
  return out;
}

std::string_view example() {
  return R"conf(## The database, as libpq takes it. PGHOST, PGPASSWORD and the like fill in what is missing.
db-uri = "postgresql://"

## Schemas that are served; the first is the default.
db-schemas = "public"

## Schemas where functions and types are looked for besides.
# db-extra-search-path = "public"

## The role of requests without a token. Without it a token is required.
# db-anon-role = "anon"

## Connections to the database.
# db-pool = 10

## The most rows an answer has.
# db-max-rows = 1000

## Aggregates in select=, and query plans by Accept. Both can make the database work hard.
# db-aggregates-enabled = false
# db-plan-enabled = false

## A function that is called in every transaction before the request's own statement.
# db-pre-request = "auth.check"

## A secret of at least 32 characters, a JWK, a set of JWKs, or @/path/to/one of them.
# jwt-secret = "$(JWT_SECRET)"
# jwt-secret-is-base64 = false
# jwt-aud = "my-api"
# jwt-role-claim-key = "$.role"

## What the root describes: follow-privileges, ignore-privileges, disabled.
# openapi-mode = "follow-privileges"

server-host = "!4"
server-port = 3000

## live, ready, metrics, config and schema_cache; for the operator only.
# admin-server-port = 3001

## crit, error, warn, info or debug
log-level = "error"
)conf";
}

}  // namespace plinth::postgrest
