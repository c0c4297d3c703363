#include "outbox/worker.hpp"

#include <algorithm>
#include <stdexcept>

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace plinth::outbox {
namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 5s;  // for what is due again; new messages wake the thread
constexpr std::chrono::milliseconds shortest_pause = 1s;
constexpr std::chrono::milliseconds longest_pause = 30s;
// Longer than any courier takes, or two would carry the same.
constexpr auto lease_time = "45 seconds";

// Readable once a stop is asked for, for poll().
class StopDescriptor {
 public:
  explicit StopDescriptor(const std::stop_token& stop)
      : descriptor_(eventfd(0, EFD_CLOEXEC)),
        raise_(std::in_place, stop, Raise{descriptor_}) {
    if (descriptor_ < 0) throw std::runtime_error("eventfd failed");
  }
  ~StopDescriptor() {
    raise_.reset();  // nobody writes to what takes the number next
    close(descriptor_);
  }
  StopDescriptor(const StopDescriptor&) = delete;
  StopDescriptor& operator=(const StopDescriptor&) = delete;

  int get() const { return descriptor_; }
  // False when stopped before.
  bool sleep(std::chrono::milliseconds time) const {
    pollfd stopped{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return poll(&stopped, 1, static_cast<int>(time.count())) == 0;
  }

 private:
  struct Raise {
    int descriptor;
    void operator()() const { eventfd_write(descriptor, 1); }
  };

  int descriptor_;
  std::optional<std::stop_callback<Raise>> raise_;
};

std::string_view word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::sent:
      return "sent";
    case Outcome::retry:
      return "retry";
    case Outcome::failed:
      return "failed";
  }
  std::unreachable();
}

}  // namespace

Worker::Worker(std::string channel, pg::Endpoint endpoint, std::unique_ptr<Courier> courier)
    : channel_(std::move(channel)),
      endpoint_(std::move(endpoint)),
      courier_(std::move(courier)) {}

Worker::~Worker() = default;  // jthread asks to stop and waits

void Worker::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Worker::Stats Worker::stats() const {
  return {.sent = sent_, .retried = retried_, .failed = failed_, .waiting = waiting_};
}

void Worker::run(const std::stop_token& stop) {
  const StopDescriptor stopped(stop);
  std::chrono::milliseconds pause = shortest_pause;
  while (!stop.stop_requested()) {
    const auto began = std::chrono::steady_clock::now();
    work_while_connected(stop, stopped.get());
    courier_->rest();
    if (std::chrono::steady_clock::now() - began > longest_pause) pause = shortest_pause;
    if (!stopped.sleep(pause)) return;
    pause = std::min(pause * 2, longest_pause);
  }
}

void Worker::work_while_connected(const std::stop_token& stop, int stop_descriptor) {
  auto session = migrate::Session::open(endpoint_);
  if (!session) {
    spdlog::debug("messages wait in the outbox: {}", session.error().message);
    return;
  }
  const migrate::Canceller canceller = session->canceller();
  const std::stop_callback cancel(stop, [&canceller] { canceller.cancel(); });
  const Done done = work(*session, stop, stop_descriptor);
  if (!done && !stop.stop_requested())
    spdlog::warn("{}", migrate::describe("messages wait in the outbox", done.error()).message);
}

// Until a stop, or until the connection fails.
Worker::Done Worker::work(
    migrate::Session& session, const std::stop_token& stop, int stop_descriptor
) {
  TRY(session.execute("listen plinth_outbox"));
  while (!stop.stop_requested()) {
    TRY(settle(session));
    TRY(std::optional<Message> message, lease(session));
    if (message) {
      unsettled_ = {
          .id = message->id,
          .kind = message->kind,
          .attempts = message->attempts,
          .attempt = courier_->carry(*message, stop),
      };
      TRY(settle(session));
      continue;
    }
    courier_->rest();
    TRY(count_waiting(session));
    TRY(session.wait_for_notification(poll_interval, stop_descriptor));
  }
  return {};
}

base::Result<std::optional<Message>, migrate::SqlError> Worker::lease(migrate::Session& session
) const {
  TRY(const pg::Rows rows,
      session.query(
          "select id, kind, recipient, subject, html, body, code, attempts, created_at "
          "from app.lease_messages($1, 1, $2)",
          {channel_, lease_time}
      ));
  if (rows.empty()) return std::nullopt;
  const auto text = [&](size_t column) { return std::string(rows.text(0, column)); };
  return Message{
      .id = rows.integer(0, 0),
      .kind = text(1),
      .recipient = text(2),
      .subject = text(3),
      .html = text(4),
      .body = text(5),
      .code = text(6),
      .attempts = rows.integer(0, 7),
      .created_at = text(8),
  };
}

Worker::Done Worker::settle(migrate::Session& session) {
  if (!unsettled_) return {};
  const auto& [id, kind, attempts, attempt] = *unsettled_;
  TRY(const pg::Rows rows,
      session.query(
          "select app.settle_message($1, $2, $3)",
          {std::to_string(id), std::string(word_of(attempt.outcome)), attempt.error}
      ));
  const std::string_view state = rows.text(0, 0);  // empty: another process was as fast
  if (attempt.outcome == Outcome::sent) {
    ++sent_;
    spdlog::debug("{} {} ({}) was sent", channel_, id, kind);
  } else if (state == "retry") {
    ++retried_;
    spdlog::warn(
        "{} {} ({}) waits after attempt {}: {}", channel_, id, kind, attempts, attempt.error
    );
  } else if (state == "failed") {
    ++failed_;
    spdlog::error("{} {} ({}) was not sent: {}", channel_, id, kind, attempt.error);
  }
  unsettled_.reset();
  return {};
}

Worker::Done Worker::count_waiting(migrate::Session& session) {
  TRY(const pg::Rows rows,
      session.query(
          "select waiting from app.count_waiting_messages() where channel = $1", {channel_}
      ));
  waiting_ = static_cast<unsigned long>(rows.integer(0, 0));
  return {};
}

}  // namespace plinth::outbox
