// Keeps a Catalog up to date: loads it, listens on channel `pgrst` and loads again when told
// (`notify pgrst, 'reload schema'`, as every Supabase and PostgREST migration does).
//
// A burst of notifications makes one load at once and one more at its end. A load that fails leaves
// the old snapshot in place and is tried again with growing pauses; so is a lost connection, after
// which the catalog is always loaded anew because notifications may have been missed.
//
// Threading: one loop. on_reload is called there after each successful load.
#pragma once

#include <atomic>
#include <functional>

#include "catalog/catalog.hpp"
#include "net/worker_pool.hpp"
#include "pg/endpoint.hpp"

namespace plinth::catalog {

class Watcher {
 public:
  Watcher(
      net::Loop& loop,
      net::WorkerPool& workers,
      pg::Endpoint endpoint,
      Catalog& catalog,
      std::function<void()> on_reload
  );
  ~Watcher();

  void start();

  struct Stats {
    unsigned long loads = 0;
    unsigned long failures = 0;
    double seconds = 0;  // the last successful load took
  };
  Stats stats() const;  // from any thread

 private:
  net::Task<void> run(std::shared_ptr<bool> alive);
  net::Task<void> watch(std::shared_ptr<pg::Connection> connection, std::shared_ptr<bool> alive);
  net::Task<bool> load(pg::Connection& connection);

  net::Loop& loop_;
  net::WorkerPool& workers_;
  pg::Endpoint endpoint_;
  Catalog& catalog_;
  std::function<void()> on_reload_;
  bool asked_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::atomic<unsigned long> loads_ = 0;
  std::atomic<unsigned long> failures_ = 0;
  std::atomic<double> seconds_ = 0;
};

}  // namespace plinth::catalog
