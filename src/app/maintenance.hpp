// Calls app.run_maintenance() once a minute: partitions, retention, ranks, whatever the areas
// declared. The database decides what is due and lets only one caller do it, so every Plinth may
// run this.
//
// A thread of its own with a blocking connection, opened each time: the work is rare, may take
// long, and must not cost a loop anything.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "pg/endpoint.hpp"

namespace plinth::app {

class Maintenance {
 public:
  // `administrator` owns the schema.
  explicit Maintenance(pg::Endpoint administrator);
  ~Maintenance();  // cancels what runs

  void start();

 private:
  void run(const std::stop_token& stop);
  void run_once(const std::stop_token& stop) const;

  pg::Endpoint administrator_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace plinth::app
