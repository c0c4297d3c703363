// Everything that serves requests: the I/O threads, what they share, and the catalog's watcher.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "app/config.hpp"
#include "app/docs/schema_site.hpp"
#include "app/io_thread.hpp"
#include "app/key_watcher.hpp"
#include "app/maintenance.hpp"
#include "app/metrics.hpp"
#include "app/outgoing.hpp"
#include "app/secrets.hpp"
#include "app/signing_keys.hpp"
#include "base/error.hpp"
#include "catalog/catalog.hpp"
#include "catalog/watcher.hpp"
#include "net/spool.hpp"
#include "net/worker_pool.hpp"
#include "pg/endpoint.hpp"
#include "postgrest/sources.hpp"
#include "ratelimit/reconciler.hpp"

namespace plinth::app {

struct BackendOptions {
  const Config& config;  // these two outlive the backend
  const Secrets& secrets;
  SigningKeys keys;
  pg::Endpoint endpoint;  // where the database is; as whom to connect is the backend's matter
  auth::MailTemplates mail_templates;
  std::filesystem::path spool_directory;
  std::function<unsigned long()> postgres_restarts;
};

size_t io_threads(const Config& config);

// Connections the database must allow for: all pools, the watcher, the reconciler, and some for
// people and tools.
size_t database_connections(const Config& config);

class Backend {
 public:
  // Returns when the schema has been read; with a database that does not let us in, after a few
  // seconds, and then requests get 503 until it does.
  static base::Checked<std::unique_ptr<Backend>> start(BackendOptions options);
  // Lets requests in.
  base::Checked<void> listen();
  ~Backend();  // after drain() has been done; requests under way would be torn

  // Stops accepting; is_drained() tells when the last request has been answered.
  void drain();
  bool is_drained() const;

 private:
  explicit Backend(BackendOptions options);
  net::Task<bool> reconfigure(pg::Connection& connection);
  void on_reload();
  void use(const identity::KeyRing& keys);
  net::Task<std::string> metrics();
  std::vector<MessageStats> message_stats() const;
  void wait_for_catalog();

  BackendOptions options_;
  int64_t started_at_;
  catalog::Catalog catalog_;
  std::unique_ptr<RateLimits> rate_limits_;  // none: no limits
  net::SpoolSpace spool_;                    // answers that are being sent hold files of it
  std::unique_ptr<SchemaSite> schema_site_;  // none: no pages below /docs
  // Workers come back to loops, so the pools, which end with their last task, are destroyed before
  // them.
  std::vector<std::unique_ptr<IoThread>> threads_;
  net::WorkerPool cpu_;
  net::WorkerPool hashing_;
  net::WorkerPool blocking_;
  net::WorkerPool outgoing_;
  std::unique_ptr<catalog::Watcher> watcher_;          // on the first thread's loop
  postgrest::Values database_config_;                  // what is in use; on the first thread's loop
  std::unique_ptr<ratelimit::Reconciler> reconciler_;  // likewise; none where limits are not shared
  Maintenance maintenance_;
  std::unique_ptr<KeyWatcher> key_watcher_;
  OutboxWorkers outbox_;
};

}  // namespace plinth::app
