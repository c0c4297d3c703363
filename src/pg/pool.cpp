#include "pg/pool.hpp"

#include <spdlog/spdlog.h>

namespace plinth::pg {
namespace {

using namespace std::chrono_literals;

constexpr size_t max_depth = 16;  // reads queued on one connection
constexpr auto slow_read = 5ms;   // without an answer for so long a connection is no place to queue
constexpr auto min_backoff = 100ms;
constexpr auto max_backoff = 4000ms;

// The prepared statement no longer fits the schema, or somebody dropped it: nothing has happened,
// run it afresh.
bool is_stale_statement(const Error& error) {
  return error.is("26000") ||
         (error.is("0A000") && error.message.starts_with("cached plan must not change"));
}

Statement plain(std::string text) { return {.text = std::move(text), .parameters = {}}; }

constexpr int most_reruns = 8;

bool is_collateral(const Result<Replies>& outcome) {
  return !outcome && outcome.error().collateral;
}

}  // namespace

struct Pool::Slot {
  std::shared_ptr<Connection> connection;
  size_t users = 0;                   // requests that hold it
  bool alone = false;                 // held by a write or a transaction
  net::Clock::time_point progress{};  // when it last became busy or gave an answer
  net::Clock::time_point opened = net::Clock::now();
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
      options_(std::move(options)) {
  if (options_.max_idle > 0s || options_.max_lifetime > 0s)
    net::spawn(loop_.executor(), "pg retirement", retire_old(alive_));
}

Pool::~Pool() {
  *alive_ = false;
  for (const SlotPtr& slot : slots_) {
    slot->connection->on_progress({});
    slot->connection->close("shutting down");
  }
}

net::Task<Result<Replies>> Pool::run(Segment segment, Access access, net::StopSignal* stop) {
  const Use use = access == Access::read ? Use::shared_read : Use::alone;
  allow_for_poolers(segment.statements);
  SlotPtr slot = take_free(use);
  if (!slot) {
    CO_TRY(slot, co_await acquire(use));
  }
  auto outcome = co_await run_on(*slot->connection, segment, stop);
  if (!outcome && is_stale_statement(outcome.error())) {
    // On the same connection: another one's statements may be as stale.
    slot->connection->forget_statements();
    outcome = co_await run_on(*slot->connection, segment, stop);
  }
  // Under a storm of cancellations the same read may be hit again.
  for (int i = 0; i < most_reruns && is_collateral(outcome) && access == Access::read; ++i)
    outcome = co_await run_on(*slot->connection, segment, stop);
  release(*slot);
  co_return outcome;
}

net::Task<Result<Replies>> Pool::run_on(
    Connection& connection, const Segment& segment, net::StopSignal* stop
) {
  unsigned long number = 0;
  const net::StopSignal::Listener listener(stop, [&] { connection.abandon(number); });
  co_return co_await net::suspend<Connection::Outcome>([&](Connection::Completion done) {
    number = connection.submit(segment, options_.statement_deadline, std::move(done));
    if (stop != nullptr && stop->stopped()) connection.abandon(number);
  });
}

net::Task<Result<Transaction>> Pool::begin(Segment opening, std::string_view isolation) {
  CO_TRY(SlotPtr slot, co_await acquire(Use::alone));
  Transaction transaction(*this, slot, opening.role);
  opening.statements.insert(
      opening.statements.begin(),
      plain(isolation.empty() ? "begin" : fmt::format("begin isolation level {}", isolation))
  );
  allow_for_poolers(opening.statements);
  CO_TRY(co_await slot->connection->run(std::move(opening), options_.statement_deadline));
  co_return transaction;
}

net::Task<Pool::Grant> Pool::acquire(Use use) {
  if (SlotPtr slot = take_free(use)) co_return slot;
  if (waiters_.empty() && may_open(use)) {
    auto opened = co_await open_slot(use);
    if (opened || slots_.empty()) co_return opened;
    // The server takes no further connection: make do with those that are open.
    if (SlotPtr slot = take_free(use)) co_return slot;
  }
  co_return co_await wait_for_slot(use);
}

// Nobody overtakes those who wait.
Pool::SlotPtr Pool::take_free(Use use) {
  drop_broken();
  return waiters_.empty() ? find_free(use) : nullptr;
}

// For a write an idle connection. For a read too, until read_connections are busy with reads; from
// then on it queues on the one with the fewest, as long as that one gets on with its work: several
// quick reads in one go cost the server less than as many wake-ups. Behind a slow one it would
// wait.
Pool::SlotPtr Pool::find_free(Use use) {
  const auto now = net::Clock::now();
  SlotPtr idle;
  SlotPtr shared;
  size_t reading = opening_;
  for (const SlotPtr& slot : slots_) {
    if (slot->connection->cancelling()) continue;  // the request may still hit what comes next
    if (slot->users == 0) {
      idle = slot;
      continue;
    }
    if (slot->alone) continue;
    ++reading;
    const bool flows = now - slot->progress < slow_read;
    if (!flows || slot->users >= max_depth) continue;
    if (!shared || slot->users < shared->users) shared = slot;
  }
  const bool shares = use == Use::shared_read && shared && reading >= options_.read_connections;
  SlotPtr& best = shares ? shared : idle;
  if (!best) return nullptr;
  if (best->users == 0) best->progress = now;
  ++best->users;
  best->alone = use == Use::alone;
  return best;
}

// While the server refuses connections, only somebody who has no other chance asks it again.
bool Pool::may_open(Use use) const {
  if (slots_.size() + opening_ >= options_.max_connections) return false;
  if (!slots_.empty() && connect_error_ && net::Clock::now() < retry_at_) return false;
  return use == Use::alone || opening_ < options_.read_connections;
}

net::Task<Pool::Grant> Pool::open_slot(Use use) {
  const auto now = net::Clock::now();
  if (connect_error_ && now < retry_at_) co_return std::unexpected(*connect_error_);

  ++opening_;
  Endpoint endpoint = options_.endpoint;
  const auto alive = alive_;
  auto opened = co_await Connection::open(loop_, workers_, std::move(endpoint));
  if (!*alive)
    co_return std::unexpected(Error{.fault = Fault::connect, .message = "shutting down"});
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
    fail_waiters(*connect_error_);
    co_return std::unexpected(*connect_error_);
  }
  if (connect_error_) spdlog::info("connected to PostgreSQL again");
  connect_error_.reset();
  backoff_ = 0ms;

  auto slot = std::make_shared<Slot>(Slot{
      .connection = *std::move(opened),
      .users = 1,
      .alone = use == Use::alone,
      .progress = net::Clock::now(),
  });
  slot->connection->on_progress([this, alive = alive_, weak = std::weak_ptr(slot)] {
    const auto slot_now = weak.lock();
    if (!*alive || !slot_now) return;
    if (slot_now->connection->broken()) {
      drop_broken();
    } else if (slot_now->users == 0) {
      serve_waiters();  // a cancel request has come to its end
    }
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
  slot.progress = net::Clock::now();
  drop_broken();
  serve_waiters();
}

void Pool::serve_waiters() {
  while (!waiters_.empty()) {
    SlotPtr slot = find_free(waiters_.front()->use);
    if (!slot) return;
    const auto waiter = waiters_.front();
    waiters_.pop_front();
    waiter->deadline.clear();
    net::complete(loop_.executor(), std::move(waiter->done), Grant(std::move(slot)));
  }
}

void Pool::drop_broken() {
  std::erase_if(slots_, [](const SlotPtr& slot) { return slot->connection->broken(); });
  const bool has_room = slots_.size() + opening_ < options_.max_connections;
  if (waiters_.empty() || !has_room || replacing_) return;
  replacing_ = true;
  net::spawn(loop_.executor(), "pg reconnect", replace_lost(alive_));
}

// Those who wait get a new connection where a lost one has left room for it.
net::Task<void> Pool::replace_lost(std::shared_ptr<bool> alive) {
  while (*alive && !waiters_.empty() && slots_.size() + opening_ < options_.max_connections) {
    const auto slot = co_await open_slot(Use::alone);
    if (!*alive) co_return;
    if (slot) {
      release(**slot);
    } else {
      fail_waiters(slot.error());
      break;
    }
  }
  if (*alive) replacing_ = false;
}

// Connections at rest that have been so for long, or have lived for long.
net::Task<void> Pool::retire_old(std::shared_ptr<bool> alive) {
  const auto is_beyond = [](net::Clock::duration age, std::chrono::seconds limit) {
    return limit > 0s && age > limit;
  };
  while (true) {
    co_await net::sleep_for(loop_.executor(), 1s);
    if (!*alive) co_return;
    const auto now = net::Clock::now();
    for (const SlotPtr& slot : slots_) {
      if (slot->users > 0) continue;
      if (is_beyond(now - slot->progress, options_.max_idle) ||
          is_beyond(now - slot->opened, options_.max_lifetime))
        slot->connection->close("retired");
    }
    drop_broken();
  }
}

// A pooler in between gives each transaction another session, where what was prepared is not known.
void Pool::allow_for_poolers(std::vector<Statement>& statements) const {
  if (options_.prepared_statements) return;
  for (Statement& statement : statements) statement.reuse = Reuse::once;
}

// Only when nobody is left who could hand a connection to them.
void Pool::fail_waiters(const Error& error) {
  if (!slots_.empty() || opening_ > 0) return;
  for (const auto& waiter : std::exchange(waiters_, {})) {
    waiter->deadline.clear();
    net::complete(loop_.executor(), std::move(waiter->done), Grant(std::unexpected(error)));
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

net::Task<Result<Replies>> Transaction::run(
    std::vector<Statement> statements, net::StopSignal* stop
) {
  pool_->allow_for_poolers(statements);
  const Segment segment{.statements = std::move(statements), .role = role_};
  co_return co_await pool_->run_on(*slot_->connection, segment, stop);
}

net::Task<Result<Rows>> Transaction::run(Statement statement, net::StopSignal* stop) {
  std::vector<Statement> statements;
  statements.push_back(std::move(statement));
  CO_TRY(Replies replies, co_await run(std::move(statements), stop));
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
