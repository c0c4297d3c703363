#include "catalog/watcher.hpp"

#include <spdlog/spdlog.h>

namespace plinth::catalog {

using namespace std::chrono_literals;

namespace {

constexpr auto tick = 50ms;  // how soon a notification is acted on, and how bursts are gathered
constexpr auto first_pause = 250ms;
constexpr auto longest_pause = 32'000ms;

bool asks_for_reload(std::string_view payload) {
  return payload.empty() || payload == "reload schema";
}

}  // namespace

Watcher::Watcher(
    net::Loop& loop,
    net::WorkerPool& workers,
    pg::Endpoint endpoint,
    Catalog& catalog,
    std::function<void()> on_reload
)
    : loop_(loop),
      workers_(workers),
      endpoint_(std::move(endpoint)),
      catalog_(catalog),
      on_reload_(std::move(on_reload)) {}

Watcher::~Watcher() { *alive_ = false; }

void Watcher::start() { net::spawn(loop_.executor(), "catalog watcher", run(alive_)); }

Watcher::Stats Watcher::stats() const {
  return {.loads = loads_, .failures = failures_, .seconds = seconds_};
}

net::Task<void> Watcher::run(std::shared_ptr<bool> alive) {
  std::chrono::milliseconds pause = first_pause;
  while (*alive) {
    auto connection = co_await pg::Connection::open(loop_, workers_, endpoint_);
    if (!*alive) co_return;
    if (connection) {
      pause = first_pause;
      co_await watch(*connection, alive);
      if (!*alive) co_return;
      spdlog::warn("the schema watcher lost its connection to PostgreSQL");
    } else {
      ++failures_;
      spdlog::warn("the schema watcher cannot connect: {}", connection.error().message);
    }
    co_await net::sleep_for(loop_.executor(), pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(longest_pause));
  }
}

// Until the connection breaks.
net::Task<void> Watcher::watch(
    std::shared_ptr<pg::Connection> connection, std::shared_ptr<bool> alive
) {
  connection->on_notify([this, alive](std::string_view channel, std::string_view payload) {
    if (*alive && channel == "pgrst" && asks_for_reload(payload)) asked_ = true;
  });
  pg::Segment listen;
  listen.statements.push_back({.text = "listen pgrst", .parameters = {}, .reuse = pg::Reuse::once});
  if (!co_await connection->run(std::move(listen), 10s) || !*alive) co_return;

  asked_ = true;
  std::chrono::milliseconds pause = first_pause;
  while (*alive && !connection->broken()) {
    if (asked_) {
      asked_ = false;
      const bool loaded = co_await load(*connection);
      if (!*alive) co_return;
      if (!loaded) {
        asked_ = true;
        co_await net::sleep_for(loop_.executor(), pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(longest_pause));
        continue;
      }
      pause = first_pause;
    }
    co_await net::sleep_for(loop_.executor(), tick);
  }
}

net::Task<bool> Watcher::load(pg::Connection& connection) {
  const auto start = net::Clock::now();
  auto snapshot = co_await load_snapshot(connection, catalog_.options());
  if (!snapshot) {
    ++failures_;
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
  catalog_.replace(*std::move(snapshot));
  on_reload_();
  co_return true;
}

}  // namespace plinth::catalog
