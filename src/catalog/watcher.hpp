// Keeps a Catalog up to date: loads it, listens on channel `pgrst` and loads again when told
// (`notify pgrst, 'reload schema'`, as every Supabase and PostgREST migration does).
//
// A burst of notifications makes one load at once and one more at its end. A load that fails leaves
// the old snapshot in place and is tried again with growing pauses; so is a lost connection, after
// which the catalog is always loaded anew because notifications may have been missed.
//
// `notify pgrst, 'reload config'` asks for the configuration alone, if the owner has some to read.
//
// Threading: one loop; the callbacks are called there.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "catalog/catalog.hpp"
#include "net/worker_pool.hpp"
#include "pg/endpoint.hpp"

namespace plinth::catalog {

struct WatcherOptions {
  pg::Endpoint endpoint;
  std::string channel = "pgrst";  // empty: notifications are not listened to
  // Reads configuration out of the database, before each load and when it alone is asked for. True
  // when the schema must be loaded for it; it may change the catalog's options. May be absent.
  std::function<net::Task<bool>(pg::Connection&)> reconfigure = nullptr;
  std::function<void()> on_reload;          // after each successful load
  std::function<void()> on_lost = nullptr;  // when there is no connection; may be absent
};

class Watcher {
 public:
  enum class Reload { config, schema };

  Watcher(net::Loop& loop, net::WorkerPool& workers, Catalog& catalog, WatcherOptions options);
  ~Watcher();

  void start();

  // As if a notification had come.
  void ask(Reload what);

  struct Stats {
    unsigned long loads = 0;
    unsigned long failures = 0;
    double seconds = 0;    // the last successful load took
    bool current = false;  // the last attempt succeeded: what is served is what the database has
  };
  Stats stats() const;  // from any thread

 private:
  net::Task<void> run(std::shared_ptr<bool> alive);
  net::Task<void> watch(std::shared_ptr<pg::Connection> connection, std::shared_ptr<bool> alive);
  net::Task<bool> reload(pg::Connection& connection, Reload what);
  net::Task<bool> load(pg::Connection& connection);

  net::Loop& loop_;
  net::WorkerPool& workers_;
  Catalog& catalog_;
  WatcherOptions options_;
  std::optional<Reload> asked_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::atomic<unsigned long> loads_ = 0;
  std::atomic<unsigned long> failures_ = 0;
  std::atomic<double> seconds_ = 0;
  std::atomic<bool> current_ = false;
};

}  // namespace plinth::catalog
