#include "cluster/server.hpp"

#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "cluster/data_dir.hpp"
#include "cluster/lock_file.hpp"
#include "cluster/log_file.hpp"
#include "cluster/process.hpp"
#include "crypto/hash.hpp"

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto watch_interval = 200ms;
constexpr auto fast_stop_limit = 15s;      // then immediate
constexpr auto immediate_stop_limit = 5s;  // then kill
constexpr auto predecessor_limit = 15s;
constexpr auto first_backoff = 200ms;
constexpr auto longest_backoff = 30s;
constexpr auto healthy_after = 60s;
constexpr unsigned long long log_limit = 20ULL << 20;
constexpr unsigned long long little_space = 100ULL << 20;

using Report = std::function<void(std::string_view)>;

// A Plinth that was killed leaves a server that is shutting down; one that somebody else started
// stays.
base::Checked<void> wait_for_predecessor(const Home& home) {
  const auto limit = Clock::now() + predecessor_limit;
  while (true) {
    const Postmaster found = find_postmaster(home);
    if (found.state != Postmaster::State::running) return {};
    if (Clock::now() > limit) {
      return std::unexpected(base::Error{
          .message = fmt::format(
              "another PostgreSQL (process {}) runs on {}", found.pid, home.data().string()
          ),
          .hint = fmt::format("Stop it with: kill -INT {}", found.pid),
      });
    }
    std::this_thread::sleep_for(5ms);
  }
}

base::Checked<Binaries> choose_binaries(const ServerOptions& options, const Home& home) {
  if (const auto major = data_major(home)) {
    auto found = find_binaries(options.bin_dir, *major);
    if (found) return found;
    return std::unexpected(base::Error{
        .message = fmt::format(
            "the data in {} was made by PostgreSQL {}: {}",
            home.data().string(),
            *major,
            found.error().message
        ),
        .hint = fmt::format(
            "Install postgresql-{0}, or move the data over with pg_upgrade. {0} is needed to read "
            "it.",
            *major
        ),
    });
  }
  if (options.preferred_major != 0) {
    if (auto found = find_binaries(options.bin_dir, options.preferred_major)) return found;
  }
  TRY(Binaries binaries, find_binaries(options.bin_dir, 0));
  if (options.preferred_major != 0) {
    spdlog::warn(
        "[db] major_version is {}, but only PostgreSQL {} is installed",
        options.preferred_major,
        binaries.version
    );
  }
  return binaries;
}

// Sets the password for connections over TCP when it is another one than last time.
base::Checked<void> set_password(
    const pg::Endpoint& administrator, const Home& home, const std::string& password
) {
  constexpr auto marker = "plinth_password.sha256";
  const std::string hash = base::hex(crypto::hash(crypto::Digest::sha256, password));
  std::string known;
  std::getline(std::ifstream(home.data() / marker), known);
  if (known == hash) return {};

  const pg::Connected connected = pg::connect_blocking(administrator, 10);
  if (connected.connection == nullptr) {
    return std::unexpected(base::Error{
        .message = "cannot connect to the embedded PostgreSQL: " + connected.failure, .hint = {}
    });
  }
  const std::unique_ptr<PGconn, decltype(&PQfinish)> session(connected.connection, PQfinish);
  const std::unique_ptr<char, decltype(&PQfreemem)> verifier(
      PQencryptPasswordConn(session.get(), password.c_str(), "postgres", "scram-sha-256"), PQfreemem
  );
  const std::string sql =
      fmt::format("alter role postgres password '{}'", verifier ? verifier.get() : "");
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexec(session.get(), sql.c_str()), PQclear
  );
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    return std::unexpected(base::Error{
        .message =
            fmt::format("cannot set the database password: {}", PQresultErrorMessage(result.get())),
        .hint = {}
    });
  }
  return write_data_file(home, marker, hash + "\n");
}

}  // namespace

struct Server::State {
  State(ServerOptions given, Home found, Binaries chosen, LockFile locked)
      : options(std::move(given)),
        home(std::move(found)),
        binaries(std::move(chosen)),
        lock(std::move(locked)),
        log(options.log_file) {}

  base::Checked<void> bring_up();
  void watch_over();
  void shut_down();
  bool wait_for_stop(std::chrono::milliseconds duration);
  bool reap();
  bool exits_within(std::chrono::milliseconds duration, Stop unless);
  base::Checked<bool> launch_once();

  ServerOptions options;
  Home home;
  Binaries binaries;
  LockFile lock;
  LogFile log;
  pid_t pid = -1;  // of the running server; the thread's own

  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Stop> stop_asked;
  std::atomic<unsigned long> restarts = 0;
  std::thread thread;
};

// True when a stop was asked for.
bool Server::State::wait_for_stop(std::chrono::milliseconds duration) {
  std::unique_lock guard(mutex);
  return changed.wait_for(guard, duration, [this] { return stop_asked.has_value(); });
}

// True when the server has ended.
bool Server::State::reap() {
  if (pid < 0) return true;
  int status = 0;
  if (waitpid(pid, &status, WNOHANG) != pid) return false;
  pid = -1;
  return true;
}

// Starts the server and waits until it accepts connections. False when it should be tried again
// soon.
base::Checked<bool> Server::State::launch_once() {
  TRY(excuse_stale_pid_file(home));
  TRY(const int output, log.open_for_append());
  const auto launched = launch(
      {
          .arguments = server_arguments(binaries, home.data(), options.settings),
          .environment = clean_environment(),
          .output = output,
      },
      home.account
  );
  close(output);
  TRY(pid, launched);
  auto patience = Clock::now() + 10s;
  while (!is_ready(home, pid)) {
    if (reap()) {
      const std::string said = log.since_open();
      if (is_passing_failure(said)) return false;
      return std::unexpected(explain_start_failure(said, log.path(), options.settings.port));
    }
    if (Clock::now() > patience) {
      spdlog::info("PostgreSQL is still recovering; {} tells how far it is", log.path().string());
      patience = Clock::now() + 30s;
    }
    if (wait_for_stop(2ms)) return true;  // the caller shuts it down again
  }
  return true;
}

base::Checked<void> Server::State::bring_up() {
  TRY(wait_for_predecessor(home));
  log.rotate_if_large(log_limit);
  const auto limit = Clock::now() + predecessor_limit;
  while (true) {
    TRY(const bool launched, launch_once());
    if (launched) return {};
    if (Clock::now() > limit) {
      return std::unexpected(
          explain_start_failure(log.since_open(), log.path(), options.settings.port)
      );
    }
    if (wait_for_stop(100ms)) return {};
  }
}

// Runs until a stop is asked for; starts the server again whenever it ends.
void Server::State::watch_over() {
  auto backoff = std::chrono::milliseconds(first_backoff);
  auto up_since = Clock::now();
  while (!wait_for_stop(watch_interval)) {
    if (!reap()) {
      log.rotate_if_large(log_limit);
      continue;
    }
    if (Clock::now() - up_since > healthy_after) backoff = first_backoff;
    spdlog::error("PostgreSQL ended by itself; starting it again in {} ms", backoff.count());
    if (wait_for_stop(backoff)) return;
    backoff = std::min(backoff * 2, std::chrono::milliseconds(longest_backoff));
    ++restarts;
    if (const auto up = bring_up(); !up) {
      spdlog::error("{}. {}", up.error().message, up.error().hint);
      continue;
    }
    up_since = Clock::now();
    if (pid > 0) spdlog::info("PostgreSQL is back");
  }
}

// False when the time is over, or somebody lost patience and asked for `unless`.
bool Server::State::exits_within(std::chrono::milliseconds duration, Stop unless) {
  const auto limit = Clock::now() + duration;
  while (!reap()) {
    if (Clock::now() > limit) return false;
    {
      const std::scoped_lock guard(mutex);
      if (unless == Stop::immediate && stop_asked == Stop::immediate) return false;
    }
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

void Server::State::shut_down() {
  if (reap()) return;
  kill(pid, SIGINT);
  if (exits_within(fast_stop_limit, Stop::immediate)) return;
  kill(pid, SIGQUIT);
  if (exits_within(immediate_stop_limit, Stop::fast)) return;
  kill(pid, SIGKILL);
  exits_within(immediate_stop_limit, Stop::fast);
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop(Stop::fast);
  wait();
}

base::Checked<std::unique_ptr<Server>> Server::start(
    ServerOptions options, const Report& progress
) {
  TRY(Home home, find_home(options.state));
  TRY(LockFile lock, LockFile::take(home.lock(), home.data().string()));
  TRY(Binaries binaries, choose_binaries(options, home));
  if (home.apart) progress(fmt::format("the database lies in {}", home.data().string()));
  if (!data_major(home)) {
    progress(fmt::format("making a database with PostgreSQL {}", binaries.version));
    TRY(make_data_dir(home, binaries));
  } else if (free_bytes(home.dir) < little_space) {
    spdlog::warn(
        "the disk of {} has only {} MB left", home.dir.string(), free_bytes(home.dir) >> 20
    );
  }
  TRY(write_hba(home));
  TRY(options.settings.socket_dir, make_socket_dir(home));

  auto state = std::make_unique<State>(
      std::move(options), std::move(home), std::move(binaries), std::move(lock)
  );
  std::promise<base::Checked<void>> started;
  auto outcome = started.get_future();
  state->thread = std::thread([&state = *state, started = std::move(started)]() mutable {
    auto up = state.bring_up();
    const bool ok = up.has_value();
    started.set_value(std::move(up));
    if (ok) state.watch_over();
    state.shut_down();
    std::error_code ignored;
    fs::remove(state.options.settings.socket_dir, ignored);  // empty by now
  });
  std::unique_ptr<Server> server(new Server(std::move(state)));
  TRY(outcome.get());
  TRY(set_password(server->administrator(), server->home(), server->state_->options.password));
  return server;
}

pg::Endpoint Server::administrator() const {
  return {
      .conninfo = fmt::format(
          "host={} port={} dbname=postgres",
          state_->options.settings.socket_dir.string(),
          state_->options.settings.port
      ),
      .user = "postgres",
      .password = {},
      .options = {},
  };
}

std::string Server::socket_query() const {
  const ServerSettings& settings = state_->options.settings;
  return fmt::format("host={}&port={}&user=postgres", settings.socket_dir.string(), settings.port);
}

const Home& Server::home() const { return state_->home; }
const Binaries& Server::binaries() const { return state_->binaries; }
unsigned long Server::restarts() const { return state_->restarts; }

void Server::stop(Stop how) {
  const std::scoped_lock guard(state_->mutex);
  if (state_->stop_asked != Stop::immediate) state_->stop_asked = how;
  state_->changed.notify_all();
}

void Server::wait() {
  if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace plinth::cluster
