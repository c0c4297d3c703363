// The embedded PostgreSQL: started with Plinth, watched, started again when it dies, stopped with
// Plinth.
//
// One thread does all of it, from start to stop, because the kernel ends the server when the thread
// that forked it ends (process.hpp). So however Plinth dies, the server shuts down in order behind
// it.
//
//   auto server = Server::start(options, progress);      // returns when connections are accepted
//   (*server)->administrator();                          // where to connect
//   (*server)->stop(Stop::fast);
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cluster/binaries.hpp"
#include "cluster/home.hpp"
#include "cluster/settings.hpp"
#include "pg/endpoint.hpp"

namespace plinth::cluster {

struct ServerOptions {
  std::filesystem::path state;     // the project's .plinth folder; it exists
  std::filesystem::path bin_dir;   // empty: find one
  int preferred_major = 0;         // for a new data directory; 0: the newest installed
  ServerSettings settings;         // socket_dir is found by start()
  std::string password;            // of user postgres, for TCP
  std::filesystem::path log_file;  // what the server says
};

enum class Stop {
  fast,       // ends sessions, writes everything out
  immediate,  // just ends; the next start recovers
};

class Server {
 public:
  // `progress` gets a line for what takes long.
  static base::Checked<std::unique_ptr<Server>> start(
      ServerOptions options, const std::function<void(std::string_view)>& progress
  );
  ~Server();  // stops fast

  // The superuser over the socket; add a user to become another role there.
  pg::Endpoint administrator() const;

  // "host=…&port=…&user=…": the socket, for the query of a postgresql:// URL.
  std::string socket_query() const;

  const Home& home() const;
  const Binaries& binaries() const;
  unsigned long restarts() const;

  // Asks and returns at once; wait() waits. A later, harder request overrides an earlier one. From
  // any thread.
  void stop(Stop how);
  void wait();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace plinth::cluster
