// Where and as whom to connect.
#pragma once

#include <string>

#include "pg/rows.hpp"

struct pg_conn;
struct pg_result;

namespace plinth::pg {

struct Endpoint {
  std::string conninfo;  // URI or keyword string as libpq takes it
  std::string user;      // replaces conninfo's, unless empty
  std::string password;  // likewise; never logged
  std::string options;   // server settings at start, as in "-c search_path="
};

// A session of its own that blocks its caller: for start-up, migrations and commands, never on a
// loop. libpq's connection, or libpq's reason. Close it with PQfinish.
struct Connected {
  pg_conn* connection = nullptr;
  std::string failure;  // empty when connected
};

Connected connect_blocking(const Endpoint& endpoint, int timeout_seconds);

// A copy of what such a session has answered; nothing but the count for a command without rows.
Rows rows_of(const pg_result* result);

}  // namespace plinth::pg
