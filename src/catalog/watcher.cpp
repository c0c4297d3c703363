#include "catalog/watcher.hpp"

#include <spdlog/spdlog.h>

#include "pg/snippet.hpp"

namespace plinth::catalog {

using namespace std::chrono_literals;

namespace {

constexpr auto tick = 50ms;  // how soon a notification is acted on, and how bursts are gathered
constexpr auto first_pause = 250ms;
constexpr auto longest_pause = 32'000ms;

std::optional<Watcher::Reload> asked_for(std::string_view payload) {
  if (payload.empty() || payload == "reload schema") return Watcher::Reload::schema;
  if (payload == "reload config") return Watcher::Reload::config;
  return std::nullopt;
}

}  // namespace

Watcher::Watcher(
    net::Loop& loop, net::WorkerPool& workers, Catalog& catalog, WatcherOptions options
)
    : loop_(loop),
      workers_(workers),
      catalog_(catalog),
      options_(std::move(options)) {}

Watcher::~Watcher() { *alive_ = false; }

void Watcher::start() { net::spawn(loop_.executor(), "catalog watcher", run(alive_)); }

Watcher::Stats Watcher::stats() const {
  return {.loads = loads_, .failures = failures_, .seconds = seconds_, .current = current_};
}

// The schema includes the configuration.
void Watcher::ask(Reload what) {
  if (asked_ != Reload::schema) asked_ = what;
}

net::Task<void> Watcher::run(std::shared_ptr<bool> alive) {
  std::chrono::milliseconds pause = first_pause;
  while (*alive) {
    auto connection = co_await pg::Connection::open(loop_, workers_, options_.endpoint);
    if (!*alive) co_return;
    if (connection) {
      pause = first_pause;
      co_await watch(*connection, alive);
      if (!*alive) co_return;
      spdlog::warn("the schema watcher lost its connection to PostgreSQL");
    } else {
      ++failures_;
      current_ = false;
      spdlog::warn("the schema watcher cannot connect: {}", connection.error().message);
    }
    if (options_.on_lost) options_.on_lost();
    co_await net::sleep_for(loop_.executor(), pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(longest_pause));
  }
}

// Until the connection breaks.
net::Task<void> Watcher::watch(
    std::shared_ptr<pg::Connection> connection, std::shared_ptr<bool> alive
) {
  connection->on_notify([this, alive](std::string_view channel, std::string_view payload) {
    if (!*alive || channel != options_.channel) return;
    if (const auto what = asked_for(payload)) ask(*what);
  });
  if (!options_.channel.empty()) {
    pg::Segment listen;
    pg::Snippet text("listen ");
    text.ident(options_.channel);
    listen.statements.push_back(std::move(text).statement(pg::Reuse::once));
    if (!co_await connection->run(std::move(listen), 10s) || !*alive) co_return;
  }

  asked_ = Reload::schema;
  std::chrono::milliseconds pause = first_pause;
  while (*alive && !connection->broken()) {
    if (const auto what = std::exchange(asked_, std::nullopt)) {
      const bool done = co_await reload(*connection, *what);
      if (!*alive) co_return;
      if (!done) {
        ask(*what);
        co_await net::sleep_for(loop_.executor(), pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(longest_pause));
        continue;
      }
      pause = first_pause;
    }
    co_await net::sleep_for(loop_.executor(), tick);
  }
}

net::Task<bool> Watcher::reload(pg::Connection& connection, Reload what) {
  bool needs_schema = what == Reload::schema;
  if (options_.reconfigure) needs_schema |= co_await options_.reconfigure(connection);
  co_return !needs_schema || co_await load(connection);
}

net::Task<bool> Watcher::load(pg::Connection& connection) {
  const auto start = net::Clock::now();
  auto snapshot = co_await load_snapshot(connection, catalog_.options());
  if (!snapshot) {
    ++failures_;
    current_ = false;
    spdlog::error(
        "the schema could not be loaded, the old one stays in use: {}", snapshot.error().message
    );
    co_return false;
  }
  seconds_ = std::chrono::duration<double>(net::Clock::now() - start).count();
  ++loads_;
  spdlog::info(
      "schema loaded: {} relations, {} functions, {:.0f} ms",
      (*snapshot)->relation_count(),
      (*snapshot)->function_count(),
      seconds_ * 1000
  );
  current_ = true;
  catalog_.replace(*std::move(snapshot));
  options_.on_reload();
  co_return true;
}

}  // namespace plinth::catalog
