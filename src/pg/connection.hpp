// One connection to PostgreSQL in pipeline mode.
//
// Segments are sent as they come and answered in order; several may be in flight. The connection
// knows nothing of roles or claims: what a segment sets, it sets for itself (statement.hpp).
//
// A connection belongs to its loop's thread. It is shared only between its owner and its own reader
// coroutine. After a failure of the transport it is `broken`: everything in flight has been
// answered with Fault::lost, and nothing more can be sent.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/completion.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "pg/endpoint.hpp"
#include "pg/error.hpp"
#include "pg/rows.hpp"
#include "pg/statement.hpp"
#include "pg/statement_cache.hpp"

struct pg_conn;

namespace plinth::pg {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // Connecting happens on `workers`, because name resolution and TLS block.
  static net::Task<Result<std::shared_ptr<Connection>>> open(
      net::Loop& loop, net::WorkerPool& workers, Endpoint endpoint
  );
  ~Connection();

  // The answers to the statements in order, once the Sync behind them is confirmed (deferred
  // constraints fail there). Never throws. If `deadline` passes, the statement is cancelled on the
  // server, which then answers 57014; a server that does not even do that within 5 s is given up as
  // lost.
  net::Task<Result<Replies>> run(Segment segment, std::chrono::milliseconds deadline);

  // The same for a caller that keeps the segment: it is read before submit() returns.
  using Outcome = Result<Replies>;
  using Completion = net::Completion<Outcome>;
  // Gives the segment's number, by which it can be cancelled.
  unsigned long submit(const Segment& segment, std::chrono::milliseconds deadline, Completion done);

  // Nobody waits for that segment any more: the server is asked to stop it once it works on it.
  void abandon(unsigned long number);

  // A cancel request is under way. It may still hit what is sent now.
  bool cancelling() const { return cancelling_ > 0; }

  bool broken() const { return connection_ == nullptr; }
  size_t in_flight() const { return pending_.size(); }

  // Called on the loop whenever a segment has been answered or the connection broke.
  void on_progress(std::function<void()> callback) { on_progress_ = std::move(callback); }

  // LISTEN: called with channel and payload.
  void on_notify(std::function<void(std::string_view, std::string_view)> callback) {
    on_notify_ = std::move(callback);
  }

  // Forgets all prepared statements, here and on the server: after the schema changed.
  void forget_statements();

  // Breaks the connection from our side; what is in flight is answered with Fault::lost.
  void close(std::string_view reason);

 private:
  // What the server will answer, in order.
  struct Pending {
    struct Preparation {
      size_t step;  // which of the segment's commands
      std::string name;
    };
    std::vector<Preparation> preparations;  // in order; all other commands are executions
    size_t steps = 0;                       // commands sent
    size_t next_step = 0;                   // the first that is not answered yet
    size_t next_preparation = 0;
    Replies replies;
    std::optional<Error> error;
    Completion done;  // empty for housekeeping that nobody waits for
    net::Clock::time_point deadline = net::Clock::time_point::max();
    unsigned long number = 0;
    bool abandoned = false;
    int cancels = 0;  // how often the server has been asked to stop it
  };

  Connection(net::Loop& loop, net::WorkerPool& workers, pg_conn* connection);

  bool send(const Segment& segment, Pending& pending);
  bool send_statement(const Statement& statement, const std::string& role, Pending& pending);
  void send_housekeeping(const std::string& sql);
  bool evict_statements();
  net::Task<void> read_loop(std::shared_ptr<Connection> self);
  net::Task<void> write_loop(std::shared_ptr<Connection> self);
  void flush();
  void take_results();
  void take_result(pg_result* result);
  void take_notifications();
  void finish_front();
  void arm_deadline();
  void on_deadline();
  void answer(Completion done, Outcome outcome);
  void cancel_front();
  net::Task<void> send_cancel_request(std::shared_ptr<Connection> self);

  net::Loop& loop_;
  net::WorkerPool& workers_;
  pg_conn* connection_;
  boost::asio::posix::basic_stream_descriptor<net::Executor> descriptor_;
  StatementCache statements_{256};
  std::vector<const char*> values_;  // of the statement being sent
  std::deque<Pending> pending_;
  net::Deadline deadline_;
  unsigned long last_number_ = 0;
  size_t cancelling_ = 0;  // cancel requests under way
  unsigned long cancel_horizon_ =
      0;  // the last segment that a cancel request may have hit by mistake
  bool writing_ = false;
  std::function<void()> on_progress_;
  std::function<void(std::string_view, std::string_view)> on_notify_;
};

// The server's error report as ours.
Error error_of(const pg_result* result);

}  // namespace plinth::pg
