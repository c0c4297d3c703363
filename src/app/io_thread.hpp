// One I/O thread and all that lives on it: a loop, its database pools, its services, its HTTP
// server.
//
// Nothing of it is shared with other threads. What they do share comes in by reference: worker
// pools, the catalog, the configuration.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "app/config.hpp"
#include "app/gateway.hpp"
#include "app/metrics.hpp"
#include "app/secrets.hpp"
#include "auth/service.hpp"
#include "catalog/catalog.hpp"
#include "http/server.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "pg/endpoint.hpp"
#include "rest/service.hpp"

namespace plinth::app {

struct Shared {
  const Config& config;
  const Secrets& secrets;
  identity::KeyRing keys;
  pg::Endpoint endpoint;  // without user, password and options
  size_t threads = 1;
  catalog::Catalog& catalog;
  net::WorkerPool& cpu;       // content codings
  net::WorkerPool& hashing;   // passwords; nothing else, because many may wait in line here
  RateLimits* rate_limits;    // none: no limits
  SchemaSite* schema_site;    // none: no pages below /docs
  net::WorkerPool& blocking;  // connecting to the database
  net::WorkerPool& outgoing;  // requests to other servers
  const auth::MailTemplates& mail_templates;
  net::SpoolSpace& spool;
  std::function<net::Task<std::string>()> metrics;
};

class IoThread {
 public:
  explicit IoThread(const Shared& shared);
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  void start();
  // Binds the port and accepts connections; after start().
  base::Checked<void> listen();

  // Stops accepting and lets requests finish. From any thread; is_drained() tells when it is done.
  void drain();
  bool is_drained() const { return drained_; }

  // Ends the thread, and then everything on it. No request may be under way.
  void stop();
  void destroy_services();

  net::Loop& loop() { return loop_; }

  // On the loop.
  void forget_statements();
  void use(rest::Settings settings);  // for requests from now on
  void use(const identity::KeyRing& keys);
  net::Task<LoopStats> collect();

 private:
  net::Task<void> wait_until_idle();

  net::Loop loop_;
  const catalog::Catalog& catalog_;
  net::SpoolSpace& spool_;
  LoopStats stats_;
  std::unique_ptr<pg::Pool> rest_pool_;
  std::unique_ptr<pg::Pool> auth_pool_;
  std::unique_ptr<pg::Flusher> flusher_;  // where writes are made durable in groups
  std::unique_ptr<auth::Service> auth_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<http::Server> server_;
  std::atomic<bool> drained_ = false;
  std::thread thread_;
};

// As one of the program's login roles (migrate/roles.hpp).
pg::Endpoint endpoint_as(
    const pg::Endpoint& endpoint, std::string_view role, std::string_view jwt_secret
);

auth::Settings auth_settings(const Config& config, const Secrets& secrets);
rest::Settings rest_settings(const Config& config);

}  // namespace plinth::app
