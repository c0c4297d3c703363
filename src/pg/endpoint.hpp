// Where and as whom to connect.
#pragma once

#include <string>

struct pg_conn;

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

}  // namespace plinth::pg
