// What the admin server tells in Prometheus' text form (spec: rest 19.5).
#pragma once

#include <string>

#include "catalog/watcher.hpp"
#include "identity/gate.hpp"
#include "pg/pool.hpp"

namespace plinth::postgrest {

struct Figures {
  pg::Pool::Stats pool;  // of all loops together
  identity::Gate::Stats tokens;
  catalog::Watcher::Stats catalog;
};

std::string render_metrics(const Figures& figures);

}  // namespace plinth::postgrest
