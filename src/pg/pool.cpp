#include "pg/pool.hpp"

#include <spdlog/spdlog.h>

namespace plinth::pg {
namespace {

using namespace std::chrono_literals;

constexpr size_t max_depth = 8;  // reads queued on one connection at saturation
constexpr auto min_backoff = 100ms;
constexpr auto max_backoff = 4000ms;

// The prepared statement no longer fits the schema, or somebody dropped it: nothing has happened,
// run it afresh.
bool is_stale_statement(const Error& error) {
  return error.is("26000") ||
         (error.is("0A000") && error.message.starts_with("cached plan must not change"));
}

Statement plain(std::string text) { return {.text = std::move(text), .parameters = {}}; }

}  // namespace

struct Pool::Slot {
  std::shared_ptr<Connection> connection;
  size_t users = 0;    // requests that hold it
  bool alone = false;  // held by a write or a transaction
};

struct Pool::Waiter {
  Waiter(net::Deadlines& deadlines, std::function<void()> on_expiry)
      : deadline(deadlines, std::move(on_expiry)) {}
  Use use = Use::alone;
  net::Completion<Grant> done;
  net::Deadline deadline;
};

Pool::Pool(net::Loop& loop, net::WorkerPool& workers, PoolOptions options)
    : loop_(loop),
      workers_(workers),
      options_(std::move(options)) {}

Pool::~Pool() {
  *alive_ = false;
  for (const SlotPtr& slot : slots_) {
    slot->connection->on_progress({});
    slot->connection->close("shutting down");
  }
}

net::Task<Result<Replies>> Pool::run(Segment segment, Access access) {
  for (int attempt = 1;; ++attempt) {
    CO_TRY(
        const SlotPtr slot, co_await acquire(access == Access::read ? Use::shared_read : Use::alone)
    );
    auto outcome = co_await slot->connection->run(segment, options_.statement_deadline);
    if (!outcome && is_stale_statement(outcome.error()) && attempt == 1) {
      slot->connection->forget_statements();
      release(*slot);
      continue;
    }
    release(*slot);
    co_return outcome;
  }
}

net::Task<Result<Transaction>> Pool::begin(Segment opening) {
  CO_TRY(SlotPtr slot, co_await acquire(Use::alone));
  Transaction transaction(*this, slot, opening.role);
  opening.statements.insert(opening.statements.begin(), plain("begin"));
  CO_TRY(co_await slot->connection->run(std::move(opening), options_.statement_deadline));
  co_return transaction;
}

net::Task<Pool::Grant> Pool::acquire(Use use) {
  drop_broken();
  if (SlotPtr slot = find_free(use)) co_return slot;
  if (slots_.size() + opening_ < options_.max_connections) co_return co_await open_slot();
  co_return co_await wait_for_slot(use);
}

// An idle connection; or, for a read when the pool is full, the read connection with the fewest
// requests.
Pool::SlotPtr Pool::find_free(Use use) {
  SlotPtr best;
  for (const SlotPtr& slot : slots_) {
    if (slot->users == 0) {
      best = slot;
      break;
    }
    const bool full = slots_.size() + opening_ >= options_.max_connections;
    if (use == Use::alone || slot->alone || !full || slot->users >= max_depth) continue;
    if (!best || slot->users < best->users) best = slot;
  }
  if (!best || (best->users > 0 && !waiters_.empty())) return nullptr;  // nobody overtakes a waiter
  ++best->users;
  best->alone = use == Use::alone;
  return best;
}

net::Task<Pool::Grant> Pool::open_slot() {
  const auto now = net::Clock::now();
  if (connect_error_ && now < retry_at_) co_return std::unexpected(*connect_error_);

  ++opening_;
  Endpoint endpoint = options_.endpoint;
  auto opened = co_await Connection::open(loop_, workers_, std::move(endpoint));
  --opening_;
  if (!opened) {
    backoff_ = std::clamp(
        backoff_ * 2, std::chrono::milliseconds(min_backoff), std::chrono::milliseconds(max_backoff)
    );
    retry_at_ = net::Clock::now() + backoff_;
    if (!connect_error_) spdlog::warn("cannot connect to PostgreSQL: {}", opened.error().message);
    connect_error_ = opened.error();
    connect_error_->retry_after_seconds =
        static_cast<int>(std::chrono::ceil<std::chrono::seconds>(backoff_).count());
    co_return std::unexpected(*connect_error_);
  }
  if (connect_error_) spdlog::info("connected to PostgreSQL again");
  connect_error_.reset();
  backoff_ = 0ms;

  auto slot =
      std::make_shared<Slot>(Slot{.connection = *std::move(opened), .users = 1, .alone = true});
  slot->connection->on_progress([this, alive = alive_, weak = std::weak_ptr(slot)] {
    if (const auto broken = weak.lock(); *alive && broken && broken->connection->broken())
      drop_broken();
  });
  slots_.push_back(slot);
  co_return slot;
}

net::Task<Pool::Grant> Pool::wait_for_slot(Use use) {
  std::weak_ptr<Waiter> weak;
  auto waiter = std::make_shared<Waiter>(loop_.deadlines(), [this, &weak] {
    const auto expired = weak.lock();
    ++timeouts_;
    std::erase(waiters_, expired);
    Error error{.fault = Fault::saturated, .message = "no connection became free in time"};
    net::complete(
        loop_.executor(), std::move(expired->done), Grant(std::unexpected(std::move(error)))
    );
  });
  weak = waiter;
  waiter->use = use;
  waiter->deadline.set(options_.acquire_timeout);
  waiters_.push_back(waiter);
  co_return co_await net::suspend<Grant>([&](net::Completion<Grant> done) {
    waiter->done = std::move(done);
  });
}

void Pool::release(Slot& slot) {
  --slot.users;
  if (slot.users == 0) slot.alone = false;
  drop_broken();
  serve_waiters();
}

void Pool::serve_waiters() {
  while (!waiters_.empty()) {
    const auto idle =
        std::ranges::find_if(slots_, [](const SlotPtr& slot) { return slot->users == 0; });
    if (idle == slots_.end()) return;
    const auto waiter = waiters_.front();
    waiters_.pop_front();
    waiter->deadline.clear();
    (*idle)->users = 1;
    (*idle)->alone = waiter->use == Use::alone;
    net::complete(loop_.executor(), std::move(waiter->done), Grant(*idle));
  }
}

void Pool::drop_broken() {
  std::erase_if(slots_, [](const SlotPtr& slot) { return slot->connection->broken(); });
  if (!slots_.empty() || opening_ > 0 || waiters_.empty()) return;
  // Nobody is left who could hand a connection to those who wait: they fail now and try again by
  // themselves.
  for (const auto& waiter : std::exchange(waiters_, {})) {
    waiter->deadline.clear();
    Error error{.fault = Fault::lost, .message = "the connections to PostgreSQL were lost"};
    net::complete(
        loop_.executor(), std::move(waiter->done), Grant(std::unexpected(std::move(error)))
    );
  }
}

void Pool::forget_statements() {
  for (const SlotPtr& slot : slots_) slot->connection->forget_statements();
}

Pool::Stats Pool::stats() const {
  const auto busy =
      std::ranges::count_if(slots_, [](const SlotPtr& slot) { return slot->users > 0; });
  return {
      .open = slots_.size(),
      .busy = static_cast<size_t>(busy),
      .waiting = waiters_.size(),
      .max = options_.max_connections,
      .timeouts = timeouts_,
  };
}

Transaction::Transaction(Pool& pool, std::shared_ptr<Pool::Slot> slot, std::string role)
    : pool_(&pool),
      slot_(std::move(slot)),
      role_(std::move(role)) {}

Transaction::~Transaction() {
  if (slot_) finish();
}

namespace {

// Rolls back behind whoever held the transaction, then gives the connection back.
net::Task<void> roll_back_later(
    std::shared_ptr<Connection> connection, std::function<void()> give_back
) {
  Segment segment;
  segment.statements.push_back(plain("rollback"));
  const auto outcome = co_await connection->run(std::move(segment), 30s);
  if (!outcome) connection->close("rollback failed");
  give_back();
}

}  // namespace

void Transaction::finish() {
  auto slot = std::exchange(slot_, nullptr);
  auto give_back = [pool = pool_, alive = pool_->alive_, slot] {
    if (*alive) pool->release(*slot);
  };
  net::spawn(
      pool_->loop_.executor(),
      "pg rollback",
      roll_back_later(slot->connection, std::move(give_back))
  );
}

net::Task<Result<Replies>> Transaction::run(std::vector<Statement> statements) {
  Segment segment{.statements = std::move(statements), .role = role_};
  co_return co_await slot_->connection->run(std::move(segment), pool_->options_.statement_deadline);
}

net::Task<Result<Rows>> Transaction::run(Statement statement) {
  std::vector<Statement> statements;
  statements.push_back(std::move(statement));
  CO_TRY(Replies replies, co_await run(std::move(statements)));
  co_return std::move(replies.front());
}

net::Task<Result<void>> Transaction::commit() {
  auto slot = std::exchange(slot_, nullptr);
  Segment segment;
  segment.statements.push_back(plain("commit"));
  auto outcome =
      co_await slot->connection->run(std::move(segment), pool_->options_.statement_deadline);
  pool_->release(*slot);
  if (!outcome) co_return std::unexpected(std::move(outcome).error());
  co_return Result<void>();
}

net::Task<void> Transaction::rollback() {
  auto slot = std::exchange(slot_, nullptr);
  Segment segment;
  segment.statements.push_back(plain("rollback"));
  if (!co_await slot->connection->run(std::move(segment), 30s))
    slot->connection->close("rollback failed");
  pool_->release(*slot);
}

}  // namespace plinth::pg
