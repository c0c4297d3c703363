// What a loop counts, and how it is shown to Prometheus.
//
// Every loop counts for itself, without sharing; /metrics asks all of them and adds up.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/watcher.hpp"
#include "identity/gate.hpp"
#include "outbox/worker.hpp"
#include "pg/pool.hpp"

namespace plinth::app {

enum class Service {
  rest,
  batch,
  auth,
  gateway
};  // gateway: /health, /metrics and what nobody answers
inline constexpr std::array<std::string_view, 4> service_names{"rest", "batch", "auth", "gateway"};

// What a request was for, to tell quick ones from slow ones.
enum class RouteClass { rest_read, rest_write, rest_rpc, auth, gateway };
inline constexpr std::array<std::string_view, 5> route_class_names{
    "rest.read", "rest.write", "rest.rpc", "auth", "gateway"
};

// `path` is what follows the service's prefix.
RouteClass route_class(Service service, std::string_view method, std::string_view path);

// How many requests took how long: upper bounds of the classes in seconds, and one without.
inline constexpr std::array<double, 13> latency_bounds{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
};
struct LatencyHistogram {
  std::array<unsigned long, latency_bounds.size() + 1> counts{};
  double seconds = 0;

  void add(std::chrono::nanoseconds took);
  LatencyHistogram& operator+=(const LatencyHistogram& other);
};

struct RequestCounts {
  std::array<unsigned long, 6> by_status_class{};  // 1xx … 5xx at their first digit
  double seconds = 0;
};

struct LoopStats {
  std::array<RequestCounts, service_names.size()> requests{};
  // By route class and class of status.
  std::array<std::array<LatencyHistogram, 6>, route_class_names.size()> latencies{};
  identity::Gate::Stats tokens;
  size_t connections = 0;
  pg::Pool::Stats rest_pool;
  pg::Pool::Stats auth_pool;

  void count(Service service, int status, std::chrono::nanoseconds took);
  void measure(RouteClass route, int status, std::chrono::nanoseconds took);
  LoopStats& operator+=(const LoopStats& other);
};

struct MessageStats {
  std::string channel;
  outbox::Worker::Stats counts;
};

// What belongs to the process as a whole.
struct ProcessStats {
  catalog::Watcher::Stats catalog;
  unsigned long postgres_restarts = 0;
  int64_t started_at = 0;                                                // seconds since 1970
  std::vector<std::pair<std::string_view, unsigned long>> rate_limited;  // by rule
  std::vector<MessageStats> messages;                                    // of channels that send
};

// The text format, version 0.0.4.
std::string render_metrics(const LoopStats& loops, const ProcessStats& process);

size_t resident_bytes();  // of this process

}  // namespace plinth::app
