// PostgREST's configuration, key by key (spec: rest 19.2).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "identity/gate.hpp"
#include "postgrest/config_file.hpp"
#include "rest/settings.hpp"

namespace plinth::postgrest {

struct Config {
  std::string db_uri = "postgresql://";
  int64_t db_pool = 10;  // connections, all threads together
  std::chrono::seconds db_pool_acquisition_timeout{10};
  std::chrono::seconds db_pool_max_idletime{30};
  std::chrono::seconds db_pool_max_lifetime{1800};
  bool db_pool_automatic_recovery = true;  // else the program ends when the database is lost
  bool share_connections = true;           // quick reads queue on few connections: an optimisation
  bool db_prepared_statements = true;
  std::string db_channel = "pgrst";
  bool db_channel_enabled = true;
  bool db_config = true;      // settings in the database count
  std::string db_pre_config;  // a function that sets some; empty for none

  std::string jwt_secret;  // as written: a secret, or keys as JSON
  bool jwt_secret_is_base64 = false;
  std::string jwt_aud;
  std::string jwt_role_claim_key = "$.role";
  int64_t jwt_cache_max_entries = 1000;

  std::string server_host = "!4";
  int64_t server_port = 3000;
  std::string server_unix_socket;  // a path; empty: a port
  std::string server_unix_socket_mode = "660";
  std::vector<std::string> server_cors_allowed_origins;
  std::string server_trace_header;
  std::string admin_server_host;             // empty: server_host
  std::optional<int64_t> admin_server_port;  // none: no admin server
  std::string log_level = "error";

  rest::Settings rest{.anon_role = ""};  // db-schemas, db-anon-role, db-max-rows, openapi-mode, …

  // Made of the texts above; finish() sets them.
  crypto::KeySet keys;
  identity::RolePath role_path;
};

// Where a value comes from decides which keys it may set: what is needed to reach the database
// cannot stand there.
enum class Source { file, database };

// Sets one key of `config`. False when no such key exists, or not from that source.
base::Checked<bool> set_key(
    Config& config, std::string_view name, std::string_view value, Source source
);

// Names of the keys that may stand in the database.
std::vector<std::string> database_keys();

// What the keys say together: keys out of the secret, the role's path, @files. After the last
// set_key().
base::Checked<void> finish(Config& config);

// All keys as a file that gives this configuration. Passwords and keys only where they are asked
// for.
enum class Secrets { shown, masked };
std::string to_text(const Config& config, Secrets secrets);

// A file that explains the keys people change.
std::string_view example();

}  // namespace plinth::postgrest
