// `plinth rest` at work: threads that answer, the watcher of the database's schema and
// configuration, and the admin server.
//
// Each I/O thread has a loop, a pool, an HTTP server and the front of the current configuration.
// The first has the watcher and the admin server besides. A new configuration goes to every loop as
// a new front; requests under way keep the one they began with.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "catalog/watcher.hpp"
#include "http/server.hpp"
#include "net/spool.hpp"
#include "net/worker_pool.hpp"
#include "postgrest/metrics.hpp"
#include "postgrest/sources.hpp"

namespace plinth::postgrest {

struct ServerOptions {
  std::string config_path;  // read again on reload; may be empty
  std::string version;      // of the program
  size_t threads = 1;
};

class Worker;

class Server {
 public:
  Server(Config config, ServerOptions options);
  ~Server();  // after drain() is done; requests under way would be torn

  // Opens the ports; requests get 503 until the schema has been read.
  base::Checked<void> start();

  // From any thread.
  void reload(catalog::Watcher::Reload what);
  void drain();
  bool is_drained() const;
  // Where connections are not made again, losing them ends the program: it sends itself SIGTERM.
  bool lost_database() const { return lost_database_; }

 private:
  net::Task<bool> reconfigure(pg::Connection& connection);
  void use(std::shared_ptr<const Config> config);
  void on_reload();
  void on_lost();
  net::Task<http::Response> answer_admin(http::Request& request);
  net::Task<Figures> figures();
  base::Checked<void> start_admin();

  ServerOptions options_;
  std::shared_ptr<const Config> config_;  // on the first loop
  catalog::Catalog catalog_;
  net::SpoolSpace spool_;  // answers that are being sent hold files of it
  // What is done elsewhere comes back to loops, so the pool, which ends with its last task, is
  // destroyed before them.
  std::vector<std::unique_ptr<Worker>> workers_;
  net::WorkerPool blocking_;
  std::unique_ptr<catalog::Watcher> watcher_;
  std::unique_ptr<http::Server> admin_;
  std::atomic<bool> lost_database_ = false;
};

// An address as server-host has it: "!4" and "*4" are any IPv4 address, "!6", "*6" and "*" any IPv6
// one.
std::string bind_address(std::string_view host);

}  // namespace plinth::postgrest
