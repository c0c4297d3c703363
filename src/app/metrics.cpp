#include "app/metrics.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "app/version.hpp"

namespace plinth::app {
namespace {

using Out = std::back_insert_iterator<std::string>;

void describe(Out out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(out, "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

template <class T>
void single(Out out, std::string_view name, std::string_view type, std::string_view help, T value) {
  describe(out, name, type, help);
  fmt::format_to(out, "{} {}\n", name, value);
}

void render_requests(Out out, const LoopStats& loops) {
  describe(
      out,
      "plinth_http_requests_total",
      "counter",
      "Answered requests by service and class of status."
  );
  for (size_t i = 0; i < service_names.size(); ++i) {
    for (size_t digit = 1; digit < loops.requests[i].by_status_class.size(); ++digit) {
      const unsigned long count = loops.requests[i].by_status_class[digit];
      if (count == 0 && digit != 2) continue;
      fmt::format_to(
          out,
          "plinth_http_requests_total{{service=\"{}\",status=\"{}xx\"}} {}\n",
          service_names[i],
          digit,
          count
      );
    }
  }
  describe(
      out, "plinth_http_request_seconds_total", "counter", "Time spent on answers, by service."
  );
  for (size_t i = 0; i < service_names.size(); ++i) {
    fmt::format_to(
        out,
        "plinth_http_request_seconds_total{{service=\"{}\"}} {:.6f}\n",
        service_names[i],
        loops.requests[i].seconds
    );
  }
}

void render_histogram(Out out, std::string_view labels, const LatencyHistogram& histogram) {
  constexpr std::string_view name = "plinth_http_request_duration_seconds";
  unsigned long below = 0;
  for (size_t i = 0; i < latency_bounds.size(); ++i) {
    below += histogram.counts[i];
    fmt::format_to(out, "{}_bucket{{{},le=\"{}\"}} {}\n", name, labels, latency_bounds[i], below);
  }
  const unsigned long all = below + histogram.counts.back();
  fmt::format_to(out, "{}_bucket{{{},le=\"+Inf\"}} {}\n", name, labels, all);
  fmt::format_to(out, "{}_sum{{{}}} {:.6f}\n", name, labels, histogram.seconds);
  fmt::format_to(out, "{}_count{{{}}} {}\n", name, labels, all);
}

void render_latencies(Out out, const LoopStats& loops) {
  describe(
      out,
      "plinth_http_request_duration_seconds",
      "histogram",
      "Time until the answer was ready, by route class and class of status."
  );
  for (size_t route = 0; route < route_class_names.size(); ++route) {
    for (size_t digit = 1; digit < 6; ++digit) {
      const LatencyHistogram& histogram = loops.latencies[route][digit];
      if (std::ranges::all_of(histogram.counts, [](unsigned long count) { return count == 0; }))
        continue;
      const std::string labels =
          fmt::format("route=\"{}\",status=\"{}xx\"", route_class_names[route], digit);
      render_histogram(out, labels, histogram);
    }
  }
}

void render_tokens(Out out, const LoopStats& loops) {
  single(
      out,
      "plinth_token_cache_requests_total",
      "counter",
      "Tokens looked for.",
      loops.tokens.requests
  );
  single(
      out,
      "plinth_token_cache_hits_total",
      "counter",
      "Tokens that were remembered.",
      loops.tokens.hits
  );
  single(
      out,
      "plinth_token_cache_evictions_total",
      "counter",
      "Tokens forgotten for others.",
      loops.tokens.evictions
  );
}

void render_pools(Out out, const LoopStats& loops) {
  const std::array pools{std::pair("rest", &loops.rest_pool), std::pair("auth", &loops.auth_pool)};
  describe(
      out,
      "plinth_pool_connections",
      "gauge",
      "Database connections by pool: open, busy, and the most there may be."
  );
  for (const auto& [name, pool] : pools) {
    fmt::format_to(
        out, "plinth_pool_connections{{pool=\"{}\",state=\"open\"}} {}\n", name, pool->open
    );
    fmt::format_to(
        out, "plinth_pool_connections{{pool=\"{}\",state=\"busy\"}} {}\n", name, pool->busy
    );
    fmt::format_to(
        out, "plinth_pool_connections{{pool=\"{}\",state=\"max\"}} {}\n", name, pool->max
    );
  }
  describe(out, "plinth_pool_waiting", "gauge", "Requests that wait for a connection.");
  for (const auto& [name, pool] : pools) {
    fmt::format_to(out, "plinth_pool_waiting{{pool=\"{}\"}} {}\n", name, pool->waiting);
  }
  describe(
      out, "plinth_pool_timeouts_total", "counter", "Requests that got no connection in time."
  );
  for (const auto& [name, pool] : pools) {
    fmt::format_to(out, "plinth_pool_timeouts_total{{pool=\"{}\"}} {}\n", name, pool->timeouts);
  }
}

// Names of rules hold nothing that would have to be escaped (ratelimit::is_name()).
void render_rate_limited(Out out, const ProcessStats& process) {
  if (process.rate_limited.empty()) return;
  describe(out, "plinth_rate_limited_total", "counter", "Requests refused by a rate limit.");
  for (const auto& [rule, count] : process.rate_limited)
    fmt::format_to(out, "plinth_rate_limited_total{{rule=\"{}\"}} {}\n", rule, count);
}

void render_messages(Out out, const ProcessStats& process) {
  if (process.messages.empty()) return;
  describe(
      out, "plinth_messages_total", "counter", "Attempts to send mail and SMS, by how they ended."
  );
  for (const auto& [channel, counts] : process.messages) {
    const std::array outcomes{
        std::pair("sent", counts.sent),
        std::pair("retried", counts.retried),
        std::pair("failed", counts.failed),
    };
    for (const auto& [outcome, count] : outcomes) {
      fmt::format_to(
          out,
          "plinth_messages_total{{channel=\"{}\",outcome=\"{}\"}} {}\n",
          channel,
          outcome,
          count
      );
    }
  }
  describe(out, "plinth_messages_waiting", "gauge", "Messages that wait in the database.");
  for (const auto& [channel, counts] : process.messages)
    fmt::format_to(out, "plinth_messages_waiting{{channel=\"{}\"}} {}\n", channel, counts.waiting);
}

void add(pg::Pool::Stats& sum, const pg::Pool::Stats& other) {
  sum.open += other.open;
  sum.busy += other.busy;
  sum.waiting += other.waiting;
  sum.max += other.max;
  sum.timeouts += other.timeouts;
}

}  // namespace

void LoopStats::count(Service service, int status, std::chrono::nanoseconds took) {
  RequestCounts& counts = requests[static_cast<size_t>(service)];
  ++counts.by_status_class[static_cast<size_t>(std::clamp(status / 100, 0, 5))];
  counts.seconds += std::chrono::duration<double>(took).count();
}

RouteClass route_class(Service service, std::string_view method, std::string_view path) {
  if (service == Service::auth) return RouteClass::auth;
  if (service == Service::gateway) return RouteClass::gateway;
  if (service == Service::batch) return RouteClass::rest_write;
  if (path.starts_with("/rpc/")) return RouteClass::rest_rpc;
  const bool writes =
      method == "POST" || method == "PATCH" || method == "PUT" || method == "DELETE";
  return writes ? RouteClass::rest_write : RouteClass::rest_read;
}

void LatencyHistogram::add(std::chrono::nanoseconds took) {
  const double duration = std::chrono::duration<double>(took).count();
  const auto place = std::ranges::lower_bound(latency_bounds, duration);
  ++counts[static_cast<size_t>(place - latency_bounds.begin())];
  seconds += duration;
}

LatencyHistogram& LatencyHistogram::operator+=(const LatencyHistogram& other) {
  for (size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  seconds += other.seconds;
  return *this;
}

void LoopStats::measure(RouteClass route, int status, std::chrono::nanoseconds took) {
  const auto digit = static_cast<size_t>(std::clamp(status / 100, 0, 5));
  latencies[static_cast<size_t>(route)][digit].add(took);
}

LoopStats& LoopStats::operator+=(const LoopStats& other) {
  for (size_t i = 0; i < requests.size(); ++i) {
    for (size_t digit = 0; digit < requests[i].by_status_class.size(); ++digit) {
      requests[i].by_status_class[digit] += other.requests[i].by_status_class[digit];
    }
    requests[i].seconds += other.requests[i].seconds;
  }
  for (size_t route = 0; route < latencies.size(); ++route) {
    for (size_t digit = 0; digit < latencies[route].size(); ++digit)
      latencies[route][digit] += other.latencies[route][digit];
  }
  tokens += other.tokens;
  connections += other.connections;
  add(rest_pool, other.rest_pool);
  add(auth_pool, other.auth_pool);
  return *this;
}

std::string render_metrics(const LoopStats& loops, const ProcessStats& process) {
  std::string text;
  const Out out(text);
  describe(out, "plinth_build_info", "gauge", "Version and commit.");
  fmt::format_to(out, "plinth_build_info{{version=\"{}\",commit=\"{}\"}} 1\n", version(), commit());
  render_requests(out, loops);
  render_latencies(out, loops);
  single(
      out, "plinth_http_connections", "gauge", "Client connections now open.", loops.connections
  );
  render_pools(out, loops);
  render_tokens(out, loops);
  render_rate_limited(out, process);
  render_messages(out, process);
  single(
      out,
      "plinth_catalog_loads_total",
      "counter",
      "Times the schema was read.",
      process.catalog.loads
  );
  single(
      out,
      "plinth_catalog_failures_total",
      "counter",
      "Times that failed.",
      process.catalog.failures
  );
  single(
      out,
      "plinth_catalog_load_seconds",
      "gauge",
      "Duration of the last read.",
      process.catalog.seconds
  );
  single(
      out,
      "plinth_postgres_restarts_total",
      "counter",
      "Times the embedded PostgreSQL ended and was started again.",
      process.postgres_restarts
  );
  single(
      out, "process_resident_memory_bytes", "gauge", "Memory of this process.", resident_bytes()
  );
  single(
      out, "process_start_time_seconds", "gauge", "When this process started.", process.started_at
  );
  return text;
}

size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  size_t total = 0;
  size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace plinth::app
