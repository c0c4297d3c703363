#include "migrate/session.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

namespace plinth::migrate {
namespace {

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

SqlError error_of(const PGresult* result) {
  SqlError error{
      .sqlstate = field(result, PG_DIAG_SQLSTATE),
      .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
      .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
      .hint = field(result, PG_DIAG_MESSAGE_HINT),
  };
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::from_chars(position.data(), position.data() + position.size(), error.position);
  if (error.message.empty()) {
    error.message = PQresultErrorMessage(result);
    while (error.message.ends_with('\n')) error.message.pop_back();
  }
  return error;
}

bool succeeded(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

void forward_warning(void* argument, const PGresult* result) {
  const auto& callback = *static_cast<const std::function<void(std::string_view)>*>(argument);
  if (field(result, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING")
    callback(field(result, PG_DIAG_MESSAGE_PRIMARY));
}

void drop_copied_data(PGconn* connection) {
  char* data = nullptr;
  while (PQgetCopyData(connection, &data, 0) > 0) PQfreemem(data);
}

// libpq explains itself over several indented lines.
std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\t') continue;
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

void drop_notice(void*, const PGresult*) {}

}  // namespace

base::Checked<Session> Session::open(const pg::Endpoint& endpoint, int timeout_seconds) {
  pg::Connected connected = pg::connect_blocking(endpoint, timeout_seconds);
  if (connected.connection == nullptr) {
    return std::unexpected(base::Error{
        .message = "cannot connect to PostgreSQL: " + in_one_line(connected.failure),
        .hint = "Check that the server runs and that the URL, user and password are right.",
    });
  }
  PQsetNoticeReceiver(connected.connection, drop_notice, nullptr);
  return Session(connected.connection);
}

Session::Session(Session&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      on_warning_(std::move(other.on_warning_)) {}

Session::~Session() { PQfinish(connection_); }

base::Result<void, SqlError> Session::execute(const std::string& sql) {
  std::optional<SqlError> error;
  size_t done = 0;
  if (PQsendQuery(connection_, sql.c_str()) != 1) {
    return std::unexpected(
        SqlError{.sqlstate = {}, .message = PQerrorMessage(connection_), .detail = {}, .hint = {}}
    );
  }
  while (PGresult* raw = PQgetResult(connection_)) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(raw, PQclear);
    if (PQresultStatus(raw) == PGRES_COPY_IN) {
      PQputCopyEnd(connection_, "a migration cannot copy from stdin; use insert");
    } else if (PQresultStatus(raw) == PGRES_COPY_OUT) {
      drop_copied_data(connection_);
    } else if (succeeded(raw)) {
      ++done;
    } else if (!error) {
      error = error_of(raw);
      error->statements_done = done;
    }
  }
  if (error) return std::unexpected(*std::move(error));
  return {};
}

base::Result<pg::Rows, SqlError> Session::query(
    const std::string& sql, const std::vector<pg::Parameter>& parameters
) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const pg::Parameter& parameter : parameters)
    values.push_back(parameter ? parameter->c_str() : nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexecParams(
          connection_,
          sql.c_str(),
          static_cast<int>(values.size()),
          nullptr,
          values.data(),
          nullptr,
          nullptr,
          0
      ),
      PQclear
  );
  if (!succeeded(result.get())) return std::unexpected(error_of(result.get()));
  return pg::rows_of(result.get());
}

base::Result<void, SqlError> Session::copy(const std::string& sql, std::string_view rows) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> begun(
      PQexec(connection_, sql.c_str()), PQclear
  );
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return std::unexpected(error_of(begun.get()));
  // What libpq takes at once is an int; a failure shows in the result.
  constexpr size_t most_at_once = size_t{1} << 30;
  for (size_t sent = 0; sent < rows.size();) {
    const std::string_view part = rows.substr(sent, most_at_once);
    if (PQputCopyData(connection_, part.data(), static_cast<int>(part.size())) != 1) break;
    sent += part.size();
  }
  PQputCopyEnd(connection_, nullptr);
  std::optional<SqlError> error;
  while (PGresult* raw = PQgetResult(connection_)) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(raw, PQclear);
    if (!succeeded(raw) && !error) error = error_of(raw);
  }
  if (error) return std::unexpected(*std::move(error));
  return {};
}

base::Result<void, SqlError> Session::wait_for_notification(
    std::chrono::milliseconds limit, int interrupt
) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    if (PQconsumeInput(connection_) == 0) {
      return std::unexpected(
          SqlError{.sqlstate = {}, .message = PQerrorMessage(connection_), .detail = {}, .hint = {}}
      );
    }
    bool notified = false;
    while (PGnotify* notify = PQnotifies(connection_)) {
      PQfreemem(notify);
      notified = true;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (notified || left.count() <= 0) return {};
    std::array<pollfd, 2> watched{
        pollfd{.fd = PQsocket(connection_), .events = POLLIN, .revents = 0},
        pollfd{.fd = interrupt, .events = POLLIN, .revents = 0},
    };
    poll(watched.data(), watched.size(), static_cast<int>(left.count()));
    if (watched[1].revents != 0) return {};
  }
}

bool Session::in_transaction() const { return PQtransactionStatus(connection_) != PQTRANS_IDLE; }

Canceller Session::canceller() const { return Canceller(PQgetCancel(connection_)); }

void Canceller::cancel() const {
  std::array<char, 256> failure{};
  if (request_) PQcancel(request_.get(), failure.data(), static_cast<int>(failure.size()));
}

void Canceller::Free::operator()(pg_cancel* request) const { PQfreeCancel(request); }

void Session::on_warning(std::function<void(std::string_view)> callback) {
  on_warning_ = std::make_unique<std::function<void(std::string_view)>>(std::move(callback));
  PQsetNoticeReceiver(connection_, forward_warning, on_warning_.get());
}

std::string Session::scram_verifier(const std::string& role, const std::string& password) const {
  char* text = PQencryptPasswordConn(connection_, password.c_str(), role.c_str(), "scram-sha-256");
  if (text == nullptr) throw std::runtime_error("PQencryptPasswordConn failed");
  const std::unique_ptr<char, decltype(&PQfreemem)> owned(text, PQfreemem);
  return owned.get();
}

base::Error describe(std::string_view what, const SqlError& error) {
  std::string message = fmt::format("{}: {}", what, error.message);
  if (!error.sqlstate.empty()) message += fmt::format(" ({})", error.sqlstate);
  if (!error.detail.empty()) message += fmt::format("; {}", error.detail);
  return {.message = std::move(message), .hint = error.hint};
}

}  // namespace plinth::migrate
