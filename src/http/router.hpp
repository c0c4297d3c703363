// Which handler answers which path: the longest prefix wins.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "net/task.hpp"

namespace plinth::http {

// Answers one request. The request outlives the task. A handler that throws is answered with 500 by
// the session.
using Handler = std::function<net::Task<Response>(Request&)>;

struct Route {
  std::string prefix;  // "/rest/v1": matches itself and everything below
  uint64_t max_body;   // bytes
  Handler handler;
};

class Router {
 public:
  void add(Route route);

  // Sets request.path to the rest behind the prefix. nullptr when nothing matches.
  const Route* find(Request& request) const;

 private:
  std::vector<Route> routes_;  // longest prefix first
};

}  // namespace plinth::http
