#include "app/maintenance.hpp"

#include <spdlog/spdlog.h>

#include "migrate/session.hpp"

namespace plinth::app {
namespace {

using namespace std::chrono_literals;

constexpr auto interval = 60s;
// Longer than any task should take; one that does is tried again when it is due the next time.
constexpr auto set_deadline = "set statement_timeout = '10min'; set lock_timeout = '10s'";

}  // namespace

Maintenance::Maintenance(pg::Endpoint administrator) : administrator_(std::move(administrator)) {}

Maintenance::~Maintenance() = default;  // jthread asks to stop and waits

void Maintenance::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Maintenance::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    run_once(stop);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, interval, [] { return false; });
  }
}

void Maintenance::run_once(const std::stop_token& stop) const {
  auto session = migrate::Session::open(administrator_);
  if (!session) {
    spdlog::debug("maintenance waits: {}", session.error().message);
    return;
  }
  const migrate::Canceller canceller = session->canceller();
  const std::stop_callback cancel(stop, [&canceller] { canceller.cancel(); });
  if (stop.stop_requested()) return;
  auto ready = session->execute(set_deadline);
  auto tasks = ready ? session->query("select task, error from app.run_maintenance()")
                     : base::Result<pg::Rows, migrate::SqlError>(std::unexpected(ready.error()));
  if (!tasks) {
    if (!stop.stop_requested())
      spdlog::warn("{}", migrate::describe("maintenance failed", tasks.error()).message);
    return;
  }
  for (size_t i = 0; i < tasks->size(); ++i) {
    if (const auto error = tasks->find(i, 1)) {
      spdlog::warn("maintenance: {} failed: {}", tasks->text(i, 0), *error);
    } else {
      spdlog::debug("maintenance: {} done", tasks->text(i, 0));
    }
  }
}

}  // namespace plinth::app
