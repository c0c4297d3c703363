// One connection to PostgreSQL.
//
// Segments are answered in order; several may be in flight. Those of one turn of the loop leave in
// one send: a backend that is woken for eight requests costs less than eight that are woken for
// one. The connection knows nothing of roles or claims: what a segment sets, it sets for itself
// (statement.hpp).
//
// A connection belongs to its loop's thread. It is shared only between its owner and its own reader
// coroutine. After a failure of the transport it is `broken`: everything in flight has been
// answered with Fault::lost, and nothing more can be sent.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "net/completion.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "pg/endpoint.hpp"
#include "pg/error.hpp"
#include "pg/protocol.hpp"
#include "pg/receive_buffer.hpp"
#include "pg/row_sink.hpp"
#include "pg/rows.hpp"
#include "pg/statement.hpp"
#include "pg/statement_cache.hpp"
#include "pg/stream.hpp"

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
  // A segment that the server will answer, in order.
  struct Pending {
    // What it will answer in turn: that it has prepared a statement, or a statement's rows.
    struct Step {
      std::string prepares;                    // a statement's name; empty: this one executes
      std::shared_ptr<const Columns> columns;  // what comes, if that is known beforehand
      std::shared_ptr<RowSink> sink;           // of rows, or none
      bool begun = false;                      // rows of it have come, or their end
    };
    std::vector<Step> steps;
    size_t next_step = 0;  // the first that is not answered yet
    Replies replies;
    std::shared_ptr<const Columns> described;  // by the last description that came
    std::optional<Error> error;
    Completion done;  // empty for housekeeping that nobody waits for
    net::Clock::time_point deadline = net::Clock::time_point::max();
    unsigned long number = 0;
    bool abandoned = false;
    int cancels = 0;  // how often the server has been asked to stop it
  };

  Connection(net::Loop& loop, net::WorkerPool& workers, pg_conn* connection);

  void send(const Segment& segment, Pending& pending);
  void send_statement(const Statement& statement, const std::string& role, Pending& pending);
  bool evict_statements();
  net::Task<void> read_loop(std::shared_ptr<Connection> self);
  net::Task<void> write_loop(std::shared_ptr<Connection> self);
  net::Task<void> relieve_front();
  void flush_after_this_turn();
  void flush();
  bool write_outgoing();
  bool take_messages();
  bool take_message(const protocol::Message& message);
  bool take_answer(const protocol::Message& message);
  bool take_description(std::optional<Columns> columns);
  bool take_row(std::string_view body);
  bool take_end_of_rows(size_t affected);
  Rows* find_rows();
  void take_error(std::string_view body);
  void finish_front();
  void arm_deadline();
  void on_deadline();
  void answer(Completion done, Outcome outcome);
  void cancel_front();
  net::Task<void> send_cancel_request(std::shared_ptr<Connection> self);

  net::Loop& loop_;
  net::WorkerPool& workers_;
  pg_conn* connection_;  // libpq's: it opened the session and closes it
  Stream stream_;
  ReceiveBuffer received_;
  std::string outgoing_;
  size_t sent_ = 0;  // of outgoing_
  StatementCache statements_{256};
  std::deque<Pending> pending_;
  net::Deadline deadline_;
  unsigned long last_number_ = 0;
  size_t cancelling_ = 0;  // cancel requests under way
  unsigned long cancel_horizon_ =
      0;  // the last segment that a cancel request may have hit by mistake
  enum class Writing { nothing, after_this_turn, when_possible };
  Writing writing_ = Writing::nothing;
  std::function<void()> on_progress_;
  std::function<void(std::string_view, std::string_view)> on_notify_;
};

}  // namespace plinth::pg
