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

constexpr size_t many_rows = 1'048'576;   // bytes; then they go to the statement's sink
constexpr size_t largest_kept = 262'144;  // of the buffer for what is to be sent
constexpr std::string_view malformed = "PostgreSQL sent what its protocol does not have";

// What a description of no rows at all amounts to.
const auto no_columns = std::make_shared<const Columns>();

bool exceeds_the_protocol(const Segment& segment) {
  return std::ranges::any_of(segment.statements, [](const Statement& statement) {
    return statement.parameters.size() > protocol::most_parameters;
  });
}

}  // namespace

net::Task<Result<std::shared_ptr<Connection>>> Connection::open(
    net::Loop& loop, net::WorkerPool& workers, Endpoint endpoint
) {
  Connected connected = co_await workers.run([endpoint] { return connect_blocking(endpoint, 10); });
  if (connected.connection == nullptr) {
    co_return std::unexpected(
        Error{.fault = Fault::connect, .message = std::move(connected.failure)}
    );
  }
  if (PQgssEncInUse(connected.connection) != 0) {
    PQfinish(connected.connection);
    co_return std::unexpected(Error{
        .fault = Fault::connect,
        .message = "encryption by GSSAPI is not supported: add gssencmode=disable, or use TLS",
    });
  }
  std::shared_ptr<Connection> self(new Connection(loop, workers, connected.connection));
  net::spawn(loop.executor(), "pg reader", self->read_loop(self));
  co_return self;
}

Connection::Connection(net::Loop& loop, net::WorkerPool& workers, pg_conn* connection)
    : loop_(loop),
      workers_(workers),
      connection_(connection),
      stream_(loop.executor(), connection),
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
  if (exceeds_the_protocol(segment)) {
    Error error{.sqlstate = "54000", .message = "a statement has more than 65535 parameters"};
    answer(std::move(done), std::unexpected(std::move(error)));
    return number;
  }
  pending_.emplace_back();
  Pending& pending = pending_.back();
  pending.done = std::move(done);
  pending.number = number;
  pending.deadline = net::coarse_now() + deadline;
  send(segment, pending);
  if (pending_.size() == 1) arm_deadline();
  while (evict_statements()) {
  }
  flush_after_this_turn();
  return number;
}

void Connection::send(const Segment& segment, Pending& pending) {
  pending.steps.reserve(segment.statements.size() + 1);
  pending.replies.reserve(segment.statements.size());
  for (const Statement& statement : segment.statements)
    send_statement(statement, segment.role, pending);
  protocol::append_sync(outgoing_);
}

// What a prepared statement answers is described when it is prepared, anything else each time.
void Connection::send_statement(
    const Statement& statement, const std::string& role, Pending& pending
) {
  std::string_view name;
  std::shared_ptr<const Columns> columns;
  bool is_described = false;
  if (statement.reuse == Reuse::prepared) {
    if (const auto* known = statements_.find(role, statement.text); known == nullptr) {
      const auto& entry = statements_.insert(role, statement.text);
      name = entry.name;
      is_described = true;
      protocol::append_parse(outgoing_, name, statement.text);
      protocol::append_describe_statement(outgoing_, name);
      pending.steps.push_back({.prepares = entry.name, .columns = {}, .sink = {}});
    } else if (known->state == StatementCache::State::ready) {
      name = known->name;
      is_described = true;
      columns = known->columns;
    }
  }
  if (name.empty()) protocol::append_parse(outgoing_, {}, statement.text);
  protocol::append_bind(outgoing_, name, statement.parameters);
  if (!is_described) protocol::append_describe_portal(outgoing_);
  protocol::append_execute(outgoing_);
  if (statement.sink) statement.sink->begin();
  pending.steps.push_back({.prepares = {}, .columns = std::move(columns), .sink = statement.sink});
}

bool Connection::evict_statements() {
  const std::string name = statements_.evict();
  if (name.empty()) return false;
  protocol::append_close_statement(outgoing_, name);
  protocol::append_sync(outgoing_);
  pending_.emplace_back().deadline = net::coarse_now() + 30s;
  return true;
}

void Connection::forget_statements() {
  if (broken()) return;
  statements_.clear();
  Segment segment;
  segment.statements.push_back({.text = "deallocate all", .parameters = {}, .reuse = Reuse::once});
  submit(segment, 30s, {});
}

// Until then others may have something to send too.
void Connection::flush_after_this_turn() {
  if (writing_ != Writing::nothing) return;
  writing_ = Writing::after_this_turn;
  asio::post(loop_.executor(), [self = shared_from_this()] { self->flush(); });
}

void Connection::flush() {
  if (broken()) return;
  writing_ = Writing::nothing;
  if (write_outgoing()) return;
  writing_ = Writing::when_possible;
  net::spawn(loop_.executor(), "pg writer", write_loop(shared_from_this()));
}

// False if there is more than the socket takes.
bool Connection::write_outgoing() {
  while (sent_ < outgoing_.size()) {
    const auto count = stream_.write_some(std::string_view(outgoing_).substr(sent_));
    if (!count) {
      close(count.error());
      return true;
    }
    sent_ += *count;
    if (*count > 0) continue;
    if (sent_ > largest_kept) outgoing_.erase(0, std::exchange(sent_, 0));
    return false;
  }
  sent_ = 0;
  if (outgoing_.capacity() > largest_kept) outgoing_ = {};
  outgoing_.clear();
  return true;
}

net::Task<void> Connection::write_loop(std::shared_ptr<Connection>) {
  while (!broken()) {
    co_await stream_.wait_to_write();
    if (broken() || write_outgoing()) break;
  }
  writing_ = Writing::nothing;
}

net::Task<void> Connection::read_loop(std::shared_ptr<Connection>) {
  size_t message_size = protocol::header_size;
  while (!broken()) {
    const auto count = co_await stream_.read_some(received_.room(message_size));
    if (broken()) co_return;
    if (!count) {
      close(count.error());
      co_return;
    }
    received_.add(*count);
    if (!take_messages() && !broken()) close(malformed);
    if (!broken()) co_await relieve_front();
    message_size = protocol::size_of_first(received_.bytes()).value_or(protocol::header_size);
  }
}

// Gives rows away that are too many to hold. One that is asked to stop has its further rows
// dropped.
net::Task<void> Connection::relieve_front() {
  if (pending_.empty()) co_return;
  Pending& front = pending_.front();
  if (front.next_step >= front.steps.size() || front.replies.empty()) co_return;
  Pending::Step& step = front.steps[front.next_step];
  Rows& rows = front.replies.back();
  if (!step.sink || !step.begun || rows.bytes() < many_rows) co_return;
  Rows taken = std::exchange(rows, rows.without_rows());
  if (front.abandoned) co_return;
  const auto sink = step.sink;
  const unsigned long number = front.number;
  if (!co_await sink->take(std::move(taken)) && !broken()) abandon(number);
}

// All that have come whole. False if one makes no sense.
bool Connection::take_messages() {
  while (!broken()) {
    const std::string_view bytes = received_.bytes();
    const auto size = protocol::size_of_first(bytes);
    if (!size) return false;
    if (bytes.size() < *size) return true;
    if (!take_message(protocol::first(bytes, *size))) return false;
    received_.consume(*size);
  }
  return true;
}

// First what may come at any time.
bool Connection::take_message(const protocol::Message& message) {
  using enum protocol::Kind;
  switch (message.kind) {
    case notice:
    case parameter_status:
      return true;
    case notification: {
      const auto heard = protocol::parse_notification(message.body);
      if (heard && on_notify_) on_notify_(heard->channel, heard->payload);
      return heard.has_value();
    }
    case error:
      take_error(message.body);
      return true;
    default:
      return !pending_.empty() && take_answer(message);
  }
}

bool Connection::take_answer(const protocol::Message& message) {
  using enum protocol::Kind;
  switch (message.kind) {
    case parse_complete:
    case bind_complete:
    case close_complete:
    case parameter_description:
      return true;
    case row_description:
      return take_description(protocol::parse_columns(message.body));
    case no_data:
      return take_description(Columns());
    case data_row:
      return take_row(message.body);
    case command_complete:
      return take_end_of_rows(protocol::parse_affected(message.body));
    case empty_query:
      return take_end_of_rows(0);
    case ready_for_query:
      finish_front();
      return true;
    default:
      return false;  // COPY, which nothing here asks for
  }
}

bool Connection::take_description(std::optional<Columns> columns) {
  Pending& front = pending_.front();
  if (!columns || front.next_step >= front.steps.size()) return false;
  front.described =
      columns->empty() ? no_columns : std::make_shared<const Columns>(*std::move(columns));
  const std::string& prepared = front.steps[front.next_step].prepares;
  if (prepared.empty()) return true;
  statements_.set_ready(prepared, front.described);
  ++front.next_step;
  return true;
}

bool Connection::take_row(std::string_view body) {
  Rows* rows = find_rows();
  return rows != nullptr && rows->append(body);
}

bool Connection::take_end_of_rows(size_t affected) {
  Rows* rows = find_rows();
  if (rows == nullptr) return false;
  rows->set_affected(affected);
  ++pending_.front().next_step;
  return true;
}

// Those of the statement that is being answered: the last reply, begun here when its first message
// comes.
Rows* Connection::find_rows() {
  Pending& front = pending_.front();
  if (front.next_step >= front.steps.size()) return nullptr;
  Pending::Step& step = front.steps[front.next_step];
  if (!std::exchange(step.begun, true))
    front.replies.emplace_back(step.columns ? std::move(step.columns) : front.described);
  return &front.replies.back();
}

// The server skips the rest of the segment. Without one it is the last word before it hangs up.
void Connection::take_error(std::string_view body) {
  if (pending_.empty()) return;
  Pending& front = pending_.front();
  if (!front.error) front.error = protocol::parse_error(body);
  for (; front.next_step < front.steps.size(); ++front.next_step)
    statements_.erase(front.steps[front.next_step].prepares);
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
  stream_.release();
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
