// What can go wrong between us and PostgreSQL.
#pragma once

#include <string>

#include "base/result.hpp"

namespace plinth::pg {

enum class Fault {
  connect,  // no connection could be made; `message` is libpq's
  lost,     // the connection broke while a statement was under way: unknown whether it took effect
  saturated,  // no connection became free in time
  server,     // PostgreSQL answered with an error: `sqlstate` and the texts are its own
};

struct Error {
  Fault fault = Fault::server;
  std::string sqlstate;  // five characters; empty unless fault is server
  std::string message;
  std::string detail;
  std::string hint;
  bool collateral = false;      // cancelled by a request that was meant for the statement before it
  int retry_after_seconds = 1;  // for connect and lost: when trying again makes sense

  bool is(std::string_view state) const { return fault == Fault::server && sqlstate == state; }
};

template <class T>
using Result = base::Result<T, Error>;

}  // namespace plinth::pg
