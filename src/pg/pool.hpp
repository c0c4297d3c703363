// The connections of one loop to one database as one login role.
//
// Reads share connections once a handful are busy with them, as long as those answer quickly: a few
// connections with several statements in flight cost PostgreSQL a third less than many with one.
// Slow reads spread out instead. Writes always have a connection to themselves, because each waits
// for its own flush to disk and PostgreSQL groups flushes across connections, not within one.
//
// When no connection can be made, requests fail at once with Fault::connect until the back-off is
// over, instead of queueing up; the first request after it tries again.
//
// Threading: everything on the loop's thread.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "net/loop.hpp"
#include "net/stop_signal.hpp"
#include "net/worker_pool.hpp"
#include "pg/connection.hpp"

namespace plinth::pg {

enum class Access { read, write };

struct PoolOptions {
  Endpoint endpoint;
  size_t max_connections = 10;
  size_t read_connections = 6;  // busy with reads at once, before further reads queue on them
  std::chrono::milliseconds acquire_timeout{10'000};
  std::chrono::milliseconds statement_deadline{60'000};
  std::chrono::seconds max_idle{0};      // without work; then a connection is closed. 0: never
  std::chrono::seconds max_lifetime{0};  // likewise, whatever it did
  bool prepared_statements = true;       // false behind poolers that share sessions
};

class Transaction;

class Pool {
 public:
  Pool(net::Loop& loop, net::WorkerPool& workers, PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Runs one segment. One that failed only because a prepared statement went stale is run once
  // more, a read that a cancel request hit by mistake a few times. When `stop` (which may be
  // nullptr) is given, the server is asked to stop it; the answer is then an error, 57014.
  net::Task<Result<Replies>> run(Segment segment, Access access, net::StopSignal* stop = nullptr);

  // A connection to oneself for several round trips, after `begin` and `opening` have run on it.
  // `role` is the one the statements will run as (Segment::role). `isolation` is one of
  // PostgreSQL's levels, written out, or empty for the default.
  net::Task<Result<Transaction>> begin(Segment opening, std::string_view isolation = {});

  // After a change of the schema.
  void forget_statements();

  struct Stats {
    size_t open = 0;
    size_t busy = 0;
    size_t waiting = 0;
    size_t max = 0;
    unsigned long timeouts = 0;
  };
  Stats stats() const;

  net::Loop& loop() const { return loop_; }

 private:
  friend class Transaction;
  struct Slot;
  using SlotPtr = std::shared_ptr<Slot>;
  using Grant = Result<SlotPtr>;
  struct Waiter;

  enum class Use { shared_read, alone };

  net::Task<Result<Replies>> run_on(
      Connection& connection, const Segment& segment, net::StopSignal* stop
  );
  net::Task<Grant> acquire(Use use);
  SlotPtr take_free(Use use);
  SlotPtr find_free(Use use);
  bool may_open(Use use) const;
  net::Task<Grant> open_slot(Use use);
  net::Task<Grant> wait_for_slot(Use use);
  void release(Slot& slot);
  void serve_waiters();
  void drop_broken();
  net::Task<void> replace_lost(std::shared_ptr<bool> alive);
  net::Task<void> retire_old(std::shared_ptr<bool> alive);
  void allow_for_poolers(std::vector<Statement>& statements) const;
  void fail_waiters(const Error& error);

  net::Loop& loop_;
  net::WorkerPool& workers_;
  PoolOptions options_;
  std::vector<SlotPtr> slots_;
  size_t opening_ = 0;
  bool replacing_ = false;
  std::deque<std::shared_ptr<Waiter>> waiters_;
  std::optional<Error> connect_error_;
  net::Clock::time_point retry_at_{};
  std::chrono::milliseconds backoff_{0};
  unsigned long timeouts_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// An explicit transaction. Dropped without commit or rollback it is rolled back before the
// connection is used again.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept
      : pool_(other.pool_),
        slot_(std::move(other.slot_)),
        role_(std::move(other.role_)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // After an error only rollback() makes sense. `stop` as in Pool::run().
  net::Task<Result<Replies>> run(
      std::vector<Statement> statements, net::StopSignal* stop = nullptr
  );
  net::Task<Result<Rows>> run(Statement statement, net::StopSignal* stop = nullptr);
  // A server error here (a deferred constraint) means that nothing was committed.
  net::Task<Result<void>> commit();
  net::Task<void> rollback();

 private:
  friend class Pool;
  Transaction(Pool& pool, std::shared_ptr<Pool::Slot> slot, std::string role);
  void finish();

  Pool* pool_;
  std::shared_ptr<Pool::Slot> slot_;  // empty when finished
  std::string role_;
};

}  // namespace plinth::pg
