// What a loop counts, and how it is shown to Prometheus.
//
// Every loop counts for itself, without sharing; /metrics asks all of them and adds up.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "catalog/watcher.hpp"
#include "pg/pool.hpp"

namespace plinth::app {

enum class Service {
  rest,
  batch,
  auth,
  gateway
};  // gateway: /health, /metrics and what nobody answers
inline constexpr std::array<std::string_view, 4> service_names{"rest", "batch", "auth", "gateway"};

struct RequestCounts {
  std::array<unsigned long, 6> by_status_class{};  // 1xx … 5xx at their first digit
  double seconds = 0;
};

struct LoopStats {
  std::array<RequestCounts, service_names.size()> requests{};
  size_t connections = 0;
  pg::Pool::Stats rest_pool;
  pg::Pool::Stats auth_pool;

  void count(Service service, int status, std::chrono::nanoseconds took);
  LoopStats& operator+=(const LoopStats& other);
};

// What belongs to the process as a whole.
struct ProcessStats {
  catalog::Watcher::Stats catalog;
  unsigned long postgres_restarts = 0;
  int64_t started_at = 0;  // seconds since 1970
};

// The text format, version 0.0.4.
std::string render_metrics(const LoopStats& loops, const ProcessStats& process);

size_t resident_bytes();  // of this process

}  // namespace plinth::app
