#include "app/config_keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace plinth::app {
namespace {

#define PLINTH_AT(member) [](Config& c) -> decltype(auto) { return (c.member); }

std::vector<Key> make_table() {
  std::vector<Key> keys{
      {"server.host",
       Text{PLINTH_AT(server.host)},
       "\"127.0.0.1\"",
       "The address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for every interface."},
      {"server.threads",
       Number{PLINTH_AT(server.threads), 0, 256},
       "0",
       "Threads that serve requests. 0: one for every four cores; the other three are PostgreSQL's."
      },
      {"server.max_connections",
       Number{PLINTH_AT(server.max_connections), 1, 1'000'000},
       "10000",
       "Client connections at once, per thread. More are closed at once."},
      {"server.compression",
       Flag{PLINTH_AT(server.compression)},
       "true",
       "Compress answers for clients that take zstd, br or gzip."},
      {"server.compression_min_bytes",
       Number{PLINTH_AT(server.compression_min_bytes), 1, 2'147'483'647},
       "1024",
       "Smaller answers stay as they are."},
      {"server.spool_directory",
       Text{PLINTH_AT(server.spool_directory)},
       "\"/var/tmp\"",
       "Where answers too large to be held wait until they are sent. Default: .plinth in the "
       "project's folder."},
      {"server.spool_max_bytes",
       Number{PLINTH_AT(server.spool_max_bytes), 0, int64_t{1} << 60},
       "8589934592",
       "What they may take there at once, all together. Beyond it requests get 507."},
      {"server.trusted_proxies",
       Networks{PLINTH_AT(server.trusted_proxies)},
       "[\"10.0.0.0/8\"]",
       "Addresses and networks of proxies whose X-Forwarded-For is believed, for limits by "
       "address. "
       "Default: none; who connects is the client."},

      {"log.level",
       Choice{PLINTH_AT(log.level), {"trace", "debug", "info", "warn", "error"}},
       "\"info\"",
       "How much to say: trace, debug, info, warn or error."},
      {"log.format",
       Choice{PLINTH_AT(log.format), {"human", "json"}},
       "\"human\"",
       "human, or json for one object a line."},
      {"log.requests",
       Flag{PLINTH_AT(log.requests)},
       "false",
       "One line per request: method, path without query, status, milliseconds, request id."},
      {"log.slow_statement",
       Number{PLINTH_AT(log.slow_statement), 0, 3'600'000},
       "0",
       "Milliseconds: statements of /rest/v1 that take longer are logged, with a name for their "
       "text, "
       "the role and the request's id, without their values. 0: none."},

      {"log.slow_statement_plan",
       Flag{PLINTH_AT(log.slow_statement_plan)},
       "false",
       "Log their plans too, one a second at most. A plan is for parameters of any value and has "
       "none in it."},

      {"api.enabled", Flag{PLINTH_AT(api.enabled)}, "true", "Serve /rest/v1."},
      {"api.port",
       Number{PLINTH_AT(api.port), 1, 65535},
       "54321",
       "The port of everything this program serves."},
      {"api.external_url",
       Text{PLINTH_AT(api.external_url)},
       "\"https://api.example.com\"",
       "What clients call this server, when a proxy stands in front of it. Default: "
       "http://HOST:PORT."},
      {"api.schemas",
       List{PLINTH_AT(api.schemas)},
       "[\"public\"]",
       "Schemas whose tables, views and functions /rest/v1 shows; the first is the default."},
      {"api.extra_search_path",
       List{PLINTH_AT(api.extra_search_path)},
       "[\"public\", \"extensions\"]",
       "Schemas that statements find names in besides the one asked for."},
      {"api.max_rows",
       Number{PLINTH_AT(api.max_rows), 0, 2'147'483'647},
       "1000",
       "The most rows one answer may hold. 0: no limit."},
      {"api.tx_end",
       Choice{PLINTH_AT(api.tx_end), {"commit", "commit-allow-override"}},
       "\"commit\"",
       "commit, or commit-allow-override: clients may ask with `Prefer: tx=rollback` that a "
       "request leaves "
       "nothing behind, for tests."},
      {"api.openapi_mode",
       Choice{PLINTH_AT(api.openapi_mode), {"follow-privileges", "ignore-privileges", "disabled"}},
       "\"follow-privileges\"",
       "What the root of /rest/v1 describes as OpenAPI: what the caller may use "
       "(follow-privileges), everything (ignore-privileges), or nothing (disabled)."},
      {"api.openapi_security_active",
       Flag{PLINTH_AT(api.openapi_security_active)},
       "false",
       "The description says that operations take a token."},
      {"api.root_spec",
       Text{PLINTH_AT(api.root_spec)},
       "\"root\"",
       "A function of the chosen schema that answers the root of /rest/v1 instead."},
      {"api.docs",
       Flag{PLINTH_AT(api.docs)},
       "true",
       "Serve the page at /docs, which shows what /rest/v1 offers (the reader's key decides what "
       "is "
       "seen), and /docs/schema, the database's documentation for its operator."},
      {"api.batch_max_items",
       Number{PLINTH_AT(api.batch_max_items), 0, 1000},
       "100",
       "The most requests one batch at /batch/v1 may hold. 0: no batches."},

      {"api.rows_as_columns",
       Flag{PLINTH_AT(api.rows_as_columns)},
       "true",
       "Read rows of scalar columns as they are and make their JSON here, where PostgreSQL would "
       "take "
       "twice the time. The answers are the same."},
      {"api.server_timing",
       Flag{PLINTH_AT(api.server_timing)},
       "false",
       "Answers of /rest/v1 tell in Server-Timing how long each stage took."},
      {"api.trace_application_name",
       Flag{PLINTH_AT(api.trace_application_name)},
       "true",
       "A request with a W3C traceparent runs under application_name \"plinth TRACE-ID\", which "
       "shows "
       "in pg_stat_activity and in the server's log."},
      {"api.guards",
       Table{PLINTH_AT(api.guards)},
       "",
       "What a role may ask of /rest/v1: max_rows of an answer, max_embed_depth, "
       "max_response_bytes "
       "of what is read, max_concurrent requests (others wait in line for up to 10 s), and a "
       "statement_timeout unless the role itself has one."},

      {"db.url",
       Text{PLINTH_AT(db.url)},
       "\"postgresql://postgres@db.example.com/postgres\"",
       "An administrator's URL of a PostgreSQL elsewhere. Default: an embedded server in "
       ".plinth/data.",
       {},
       Secrecy::secret},
      {"db.port",
       Number{PLINTH_AT(db.port), 0, 65535},
       "54322",
       "The embedded server's port on 127.0.0.1. 0: unix socket only."},
      {"db.major_version",
       Number{PLINTH_AT(db.major_version), 0, 99},
       "15",
       "The embedded server's major version, when several are installed. Default: the newest."},
      {"db.bin_dir",
       Text{PLINTH_AT(db.bin_dir)},
       "\"/usr/lib/postgresql/15/bin\"",
       "Where the embedded server's programs are. Default: below /usr/lib/postgresql, or as "
       "pg_config says."},
      {"db.password",
       Text{PLINTH_AT(db.password)},
       "\"env(DB_PASSWORD)\"",
       "Password of user postgres on the embedded server. Default: made at first start.",
       {},
       Secrecy::secret},
      {"db.pool_size",
       Number{PLINTH_AT(db.pool_size), 1, 1000},
       "20",
       "Database connections for /rest/v1, opened when needed; /auth/v1 has half as many of its "
       "own."},
      {"db.durability",
       Choice{PLINTH_AT(db.durability), {"strict", "group"}},
       "\"strict\"",
       "strict: every write of /rest/v1 waits for the disk by itself. group: one flush serves all "
       "that "
       "wait, which makes several times as many writes a second; nothing is acknowledged before it "
       "is durable, but others may see a row a moment before."},
      {"db.settings",
       Table{PLINTH_AT(db.settings)},
       "",
       "Settings of the embedded server, such as shared_buffers = \"1GB\"."},

      {"schema.areas",
       List{PLINTH_AT(schema.areas)},
       "[\"all\"]",
       "Areas of the data model to bring, such as \"crm\"; those they need come along. An empty "
       "list: "
       "the bare platform."},

  };
  keys.insert(keys.end(), auth_keys().begin(), auth_keys().end());
  keys.push_back(
      {"rate_limits.shared",
       Flag{PLINTH_AT(rate_limits.shared)},
       "false",
       "Rate limits hold for all programs in front of the database together."}
  );
  return keys;
}

const std::vector<Key>& table() {
  static const std::vector<Key> keys = make_table();
  return keys;
}

#undef PLINTH_AT

// What else the Supabase CLI's config.toml knows: whole sections, and single keys of sections we
// have.
constexpr std::array known_elsewhere{
    "project_id",
    "studio.",
    "inbucket.",
    "local_smtp.",
    "realtime.",
    "storage.",
    "analytics.",
    "edge_runtime.",
    "functions.",
    "experimental.",
    "remotes.",
    "api.tls.",
    "api.auto_expose_new_tables",
    "db.shadow_port",
    "db.health_timeout",
    "db.root_key",
    "db.pooler.",
    "db.migrations.",
    "db.seed.",
    "db.network_restrictions.",
    "db.ssl_enforcement.",
    "db.vault.",
    "auth.external.",
    "auth.mfa.web_authn.",
    "auth.sms.messagebird.",
    "auth.sms.textlocal.",
    "auth.sms.twilio_verify.",
    "auth.sms.vonage.",
    "auth.rate_limit.web3",
    "auth.third_party.",
    "auth.oauth_server.",
    "auth.web3.",
    "auth.passkey.",
    "auth.enable_manual_linking",
    "auth.webauthn.",
};

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

std::string public_url(const Config& config) {
  if (!config.api.external_url.empty()) return config.api.external_url;
  const bool any = config.server.host == "0.0.0.0" || config.server.host == "::";
  const bool v6 = !any && config.server.host.find(':') != std::string::npos;
  const std::string host = any  ? "127.0.0.1"
                           : v6 ? "[" + config.server.host + "]"
                                : config.server.host;
  return fmt::format("http://{}:{}", host, config.api.port);
}

std::span<const Key> config_keys() { return table(); }

const Key* find_key(std::string_view name) {
  for (const Key& key : table()) {
    if (key.name == name) return &key;
    if (std::holds_alternative<Table>(key.target) && name.starts_with(key.name) &&
        name.substr(key.name.size()).starts_with('.')) {
      return &key;
    }
  }
  return nullptr;
}

bool is_known_elsewhere(std::string_view name) {
  return std::ranges::any_of(known_elsewhere, [&](std::string_view known) {
    return known.ends_with('.')
               ? name.starts_with(known) || name == known.substr(0, known.size() - 1)
               : name == known;
  });
}

const Entries* find_entries(std::string_view name) {
  const Entries& only = rate_limit_entries();
  return name == only.name ? &only : nullptr;
}

std::optional<std::string_view> nearest_key(std::string_view name, std::span<const Key> keys) {
  std::optional<std::string_view> best;
  size_t least = name.size() / 3 + 1;
  for (const Key& key : keys) {
    size_t distance = edit_distance(name, key.name);
    // The right name in the wrong section is a likely slip.
    if (last_part(name) == last_part(key.name)) distance = std::min<size_t>(distance, 2);
    if (distance >= least) continue;
    least = distance;
    best = key.name;
  }
  return best;
}

std::string environment_name(std::string_view key) {
  std::string name = "PLINTH_";
  for (const char c : key)
    name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

}  // namespace plinth::app
