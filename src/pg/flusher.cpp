#include "pg/flusher.hpp"

namespace plinth::pg {
namespace {

PoolOptions with_one_connection(PoolOptions options) {
  options.max_connections = 1;
  return options;
}

// A message that nobody reads: it makes the transaction write WAL, without which its commit would
// not wait for the disk.
Segment message() {
  Segment out;
  out.statements.push_back(
      {.text = "select pg_logical_emit_message(true, 'plinth flush', '')", .parameters = {}}
  );
  return out;
}

}  // namespace

Flusher::Flusher(net::Loop& loop, net::WorkerPool& workers, PoolOptions options)
    : loop_(loop),
      pool_(loop, workers, with_one_connection(std::move(options))) {}

net::Task<Result<void>> Flusher::flush() {
  co_return co_await net::suspend<Result<void>>([this](Waiter done) {
    waiting_.push_back(std::move(done));
    if (std::exchange(running_, true)) return;
    net::spawn(loop_.executor(), "pg flusher", run(alive_));
  });
}

net::Task<void> Flusher::run(std::shared_ptr<bool> alive) {
  while (!waiting_.empty()) {
    std::vector<Waiter> served = std::exchange(waiting_, {});
    const auto done = co_await pool_.run(message(), Access::write);
    if (!*alive) co_return;
    ++flushes_;
    for (Waiter& waiter : served) {
      net::complete(
          loop_.executor(),
          std::move(waiter),
          done ? Result<void>() : Result<void>(std::unexpected(done.error()))
      );
    }
  }
  running_ = false;
}

}  // namespace plinth::pg
