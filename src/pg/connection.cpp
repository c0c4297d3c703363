#include "pg/connection.hpp"

#include <boost/asio/as_tuple.hpp>

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

namespace plinth::pg {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// A cancel request that comes before the statement has begun is lost, so it is made again.
constexpr auto cancel_interval = 500ms;
constexpr int most_cancels = 10;
constexpr std::string_view query_cancelled = "57014";

std::string field(const pg_result* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

std::string trimmed(const char* message) {
  std::string text = message;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

Error error_of(const pg_result* result) {
  Error error;
  error.sqlstate = field(result, PG_DIAG_SQLSTATE);
  error.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  error.hint = field(result, PG_DIAG_MESSAGE_HINT);
  if (error.sqlstate.empty()) {  // libpq made it up: the connection is gone
    error.fault = Fault::lost;
    error.message = trimmed(PQresultErrorMessage(result));
  }
  return error;
}

net::Task<Result<std::shared_ptr<Connection>>> Connection::open(
    net::Loop& loop, net::WorkerPool& workers, Endpoint endpoint
) {
  Connected connected = co_await workers.run([endpoint] { return connect_blocking(endpoint, 10); });
  if (connected.connection == nullptr) {
    co_return std::unexpected(
        Error{.fault = Fault::connect, .message = std::move(connected.failure)}
    );
  }
  if (PQsetnonblocking(connected.connection, 1) != 0 ||
      PQenterPipelineMode(connected.connection) != 1) {
    PQfinish(connected.connection);
    co_return std::unexpected(Error{.fault = Fault::connect, .message = "pipeline mode refused"});
  }
  std::shared_ptr<Connection> self(new Connection(loop, workers, connected.connection));
  net::spawn(loop.executor(), "pg reader", self->read_loop(self));
  co_return self;
}

Connection::Connection(net::Loop& loop, net::WorkerPool& workers, pg_conn* connection)
    : loop_(loop),
      workers_(workers),
      connection_(connection),
      descriptor_(loop.executor(), PQsocket(connection)),
      deadline_(loop.deadlines(), [this] { on_deadline(); }) {}

Connection::~Connection() { close("connection dropped"); }

net::Task<Result<Replies>> Connection::run(Segment segment, std::chrono::milliseconds deadline) {
  co_return co_await net::suspend<Outcome>([&](Completion done) {
    submit(segment, deadline, std::move(done));
  });
}

unsigned long Connection::submit(
    const Segment& segment, std::chrono::milliseconds deadline, Completion done
) {
  const unsigned long number = ++last_number_;
  if (broken()) {
    answer(
        std::move(done),
        std::unexpected(Error{.fault = Fault::lost, .message = "the connection is closed"})
    );
    return number;
  }
  pending_.emplace_back();
  Pending& pending = pending_.back();
  pending.done = std::move(done);
  pending.number = number;
  pending.deadline = net::coarse_now() + deadline;
  if (!send(segment, pending) || PQpipelineSync(connection_) != 1) {
    close(trimmed(PQerrorMessage(connection_)));
    return number;
  }
  if (pending_.size() == 1) arm_deadline();
  while (evict_statements()) {
  }
  flush();
  return number;
}

bool Connection::send(const Segment& segment, Pending& pending) {
  return std::ranges::all_of(segment.statements, [&](const Statement& statement) {
    return send_statement(statement, segment.role, pending);
  });
}

bool Connection::send_statement(
    const Statement& statement, const std::string& role, Pending& pending
) {
  const auto count = static_cast<int>(statement.parameters.size());
  values_.clear();
  for (const Parameter& parameter : statement.parameters)
    values_.push_back(parameter ? parameter->c_str() : nullptr);

  StatementCache::Entry* entry = nullptr;
  if (statement.reuse == Reuse::prepared) {
    entry = statements_.find(role, statement.text);
    if (entry == nullptr) {
      entry = &statements_.insert(role, statement.text);
      pending.preparations.push_back({.step = pending.steps++, .name = entry->name});
      if (PQsendPrepare(connection_, entry->name.c_str(), statement.text.c_str(), 0, nullptr) != 1)
        return false;
    } else if (entry->state != StatementCache::State::ready) {
      entry = nullptr;
    }
  }
  ++pending.steps;
  if (entry == nullptr) {
    return PQsendQueryParams(
               connection_,
               statement.text.c_str(),
               count,
               nullptr,
               values_.data(),
               nullptr,
               nullptr,
               0
           ) == 1;
  }
  return PQsendQueryPrepared(
             connection_, entry->name.c_str(), count, values_.data(), nullptr, nullptr, 0
         ) == 1;
}

bool Connection::evict_statements() {
  const std::string name = statements_.evict();
  if (name.empty()) return false;
  send_housekeeping("deallocate " + name);
  return !broken();
}

void Connection::send_housekeeping(const std::string& sql) {
  pending_.emplace_back();
  pending_.back().steps = 1;
  pending_.back().deadline = net::coarse_now() + 30s;
  const bool sent =
      PQsendQueryParams(connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1 &&
      PQpipelineSync(connection_) == 1;
  if (!sent) close(trimmed(PQerrorMessage(connection_)));
}

void Connection::forget_statements() {
  if (broken()) return;
  statements_.clear();
  send_housekeeping("deallocate all");
  if (!broken()) flush();
}

void Connection::flush() {
  if (writing_ || broken()) return;
  const int left = PQflush(connection_);
  if (left == 0) return;
  if (left < 0) {
    close(trimmed(PQerrorMessage(connection_)));
    return;
  }
  writing_ = true;
  net::spawn(loop_.executor(), "pg writer", write_loop(shared_from_this()));
}

net::Task<void> Connection::write_loop(std::shared_ptr<Connection>) {
  while (!broken()) {
    const auto [failure] = co_await descriptor_.async_wait(
        asio::posix::descriptor_base::wait_write, asio::as_tuple(net::use_task)
    );
    if (failure || broken()) break;
    const int left = PQflush(connection_);
    if (left < 0) close(trimmed(PQerrorMessage(connection_)));
    if (left <= 0) break;
  }
  writing_ = false;
}

net::Task<void> Connection::read_loop(std::shared_ptr<Connection>) {
  while (!broken()) {
    const auto [failure] = co_await descriptor_.async_wait(
        asio::posix::descriptor_base::wait_read, asio::as_tuple(net::use_task)
    );
    if (failure || broken()) co_return;
    const bool readable = PQconsumeInput(connection_) == 1;
    take_results();
    take_notifications();
    if (!broken() && (!readable || PQstatus(connection_) != CONNECTION_OK))
      close(trimmed(PQerrorMessage(connection_)));
  }
}

void Connection::take_results() {
  // In pipeline mode a null result separates the answers of two commands. Two in a row mean there
  // is nothing to read.
  int nulls = 0;
  while (!broken() && !pending_.empty() && nulls < 2 && PQisBusy(connection_) == 0) {
    pg_result* result = PQgetResult(connection_);
    nulls = result == nullptr ? nulls + 1 : 0;
    if (result != nullptr) take_result(result);
  }
}

void Connection::take_result(pg_result* result) {
  Rows rows(result);
  Pending& front = pending_.front();
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_PIPELINE_SYNC) {
    finish_front();
    return;
  }
  const std::string* prepared = nullptr;
  if (front.next_preparation < front.preparations.size() &&
      front.preparations[front.next_preparation].step == front.next_step)
    prepared = &front.preparations[front.next_preparation++].name;
  ++front.next_step;
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
    if (!front.error) front.error = error_of(result);
    if (prepared != nullptr) statements_.erase(*prepared);
  } else if (status == PGRES_PIPELINE_ABORTED) {
    if (prepared != nullptr) statements_.erase(*prepared);
  } else if (prepared != nullptr) {
    statements_.set_ready(*prepared);
  } else {
    if (front.replies.empty()) front.replies.reserve(front.steps - front.preparations.size());
    front.replies.push_back(std::move(rows));
  }
}

void Connection::take_notifications() {
  while (!broken()) {
    PGnotify* notification = PQnotifies(connection_);
    if (notification == nullptr) return;
    if (on_notify_) on_notify_(notification->relname, notification->extra);
    PQfreemem(notification);
  }
}

void Connection::finish_front() {
  Pending front = std::move(pending_.front());
  pending_.pop_front();
  // A request may hit whatever had been sent when it came to its end.
  const bool may_be_hit = cancelling_ > 0 || front.number <= cancel_horizon_;
  if (front.error && front.error->is(query_cancelled))
    front.error->collateral = front.cancels == 0 && may_be_hit;
  arm_deadline();
  if (front.done) {
    if (front.error) {
      answer(std::move(front.done), std::unexpected(*std::move(front.error)));
    } else {
      answer(std::move(front.done), std::move(front.replies));
    }
  }
  if (on_progress_) on_progress_();
}

void Connection::answer(Completion done, Outcome outcome) {
  net::complete(loop_.executor(), std::move(done), std::move(outcome));
}

// The server works on the front only, so the front's deadline is the one to watch.
void Connection::arm_deadline() {
  if (pending_.empty()) {
    deadline_.clear();
  } else {
    deadline_.set(std::max(
        1ms,
        std::chrono::ceil<std::chrono::milliseconds>(pending_.front().deadline - net::coarse_now())
    ));
    if (pending_.front().abandoned) cancel_front();
  }
}

void Connection::on_deadline() {
  if (pending_.empty()) return;
  if (pending_.front().cancels == most_cancels) {
    close("no answer to a cancel request");
    return;
  }
  cancel_front();
}

void Connection::abandon(unsigned long number) {
  const auto found = std::ranges::find(pending_, number, &Pending::number);
  if (found == pending_.end()) return;
  found->abandoned = true;
  if (found == pending_.begin() && found->cancels == 0) cancel_front();
}

void Connection::cancel_front() {
  ++pending_.front().cancels;
  deadline_.set(cancel_interval);
  ++cancelling_;
  net::spawn(loop_.executor(), "pg cancel", send_cancel_request(shared_from_this()));
}

// It opens a connection of its own, hence on a worker. When it is done the server has its signal:
// what is sent from then on is safe from it.
net::Task<void> Connection::send_cancel_request(std::shared_ptr<Connection>) {
  PGcancel* request = broken() ? nullptr : PQgetCancel(connection_);
  if (request != nullptr) {
    co_await workers_.run([request] {
      std::array<char, 256> reason{};
      if (PQcancel(request, reason.data(), reason.size()) == 0)
        spdlog::warn("cancel request failed: {}", reason.data());
      PQfreeCancel(request);
      return true;
    });
  }
  --cancelling_;
  cancel_horizon_ = last_number_;
  if (on_progress_) on_progress_();
}

void Connection::close(std::string_view reason) {
  if (broken()) return;
  deadline_.clear();
  descriptor_.release();  // libpq owns the socket
  PQfinish(connection_);
  connection_ = nullptr;
  statements_.clear();
  auto lost = std::exchange(pending_, {});
  for (Pending& pending : lost) {
    if (!pending.done) continue;
    Error error{.fault = Fault::lost, .message = std::string(reason)};
    // The server's last word (it is shutting down, another backend crashed) says more than the
    // broken socket, but it is no answer to the statement.
    if (pending.error) error.message = pending.error->message;
    answer(std::move(pending.done), std::unexpected(std::move(error)));
  }
  if (on_progress_) on_progress_();
}

}  // namespace plinth::pg
