// One I/O thread of `plinth rest`; see server.hpp.
#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "http/server.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "postgrest/front.hpp"
#include "postgrest/metrics.hpp"

namespace plinth::postgrest {

class Worker {
 public:
  Worker(
      const Config& config,
      size_t connections,
      net::WorkerPool& blocking,
      net::SpoolSpace& spool,
      const catalog::Catalog& catalog
  );
  ~Worker();

  net::Loop& loop() { return loop_; }

  void start();
  base::Checked<void> listen();  // after start()
  void drain();
  bool is_drained() const { return drained_; }
  void stop();     // ends the thread; no request may be under way
  void destroy();  // and then what lives on its loop

  // On the loop.
  void use(const Config& config);
  void forget_statements() { pool_->forget_statements(); }
  net::Task<Figures> collect();

 private:
  net::Task<http::Response> serve(http::Request& request);
  net::Task<void> wait_until_idle();

  net::Loop loop_;
  const catalog::Catalog& catalog_;
  net::SpoolSpace& spool_;
  std::unique_ptr<pg::Pool> pool_;
  std::shared_ptr<Front> front_;
  identity::Gate::Stats retired_tokens_;  // of earlier fronts
  std::unique_ptr<http::Server> server_;
  std::atomic<bool> drained_ = false;
  std::thread thread_;
};

}  // namespace plinth::postgrest
