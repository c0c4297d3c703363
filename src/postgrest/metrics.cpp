#include "postgrest/metrics.hpp"

#include <fmt/format.h>

namespace plinth::postgrest {
namespace {

void add(
    std::string& out,
    std::string_view name,
    std::string_view type,
    std::string_view help,
    auto value
) {
  out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

void add_loads(std::string& out, const catalog::Watcher::Stats& catalog) {
  constexpr std::string_view name = "pgrst_schema_cache_loads_total";
  out += fmt::format("# HELP {0} Loads of the schema\n# TYPE {0} counter\n", name);
  out += fmt::format("{}{{status=\"SUCCESS\"}} {}\n", name, catalog.loads);
  out += fmt::format("{}{{status=\"FAIL\"}} {}\n", name, catalog.failures);
}

}  // namespace

std::string render_metrics(const Figures& figures) {
  const auto& [pool, tokens, catalog] = figures;
  std::string out;
  add(out,
      "pgrst_schema_cache_query_time_seconds",
      "gauge",
      "How long the last load of the schema took",
      catalog.seconds);
  add_loads(out, catalog);
  add(out,
      "pgrst_db_pool_timeouts_total",
      "counter",
      "Requests that got no connection in time",
      pool.timeouts);
  add(out,
      "pgrst_db_pool_available",
      "gauge",
      "Connections that could be used at once",
      pool.max - pool.busy);
  add(out, "pgrst_db_pool_waiting", "gauge", "Requests that wait for a connection", pool.waiting);
  add(out, "pgrst_db_pool_max", "gauge", "Connections there may be", pool.max);
  add(out,
      "pgrst_jwt_cache_requests_total",
      "counter",
      "Tokens looked for in the cache",
      tokens.requests);
  add(out, "pgrst_jwt_cache_hits_total", "counter", "Tokens found in the cache", tokens.hits);
  add(out,
      "pgrst_jwt_cache_evictions_total",
      "counter",
      "Tokens that made room for others",
      tokens.evictions);
  return out;
}

}  // namespace plinth::postgrest
