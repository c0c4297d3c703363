// One blocking connection for start-up work; see pg/endpoint.hpp.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "pg/endpoint.hpp"
#include "pg/rows.hpp"
#include "pg/statement.hpp"

struct pg_cancel;

namespace plinth::migrate {

// What PostgreSQL said, and how far it had come in a text of several statements.
struct SqlError {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  size_t statements_done = 0;  // of the text, before the failed one
  size_t position = 0;         // character in the text, from 1; 0 when PostgreSQL names none
};

// Asks the server to give up what a session is doing. From any thread, also after the session is
// gone.
class Canceller {
 public:
  explicit Canceller(pg_cancel* request) : request_(request) {}
  void cancel() const;

 private:
  struct Free {
    void operator()(pg_cancel* request) const;
  };
  std::unique_ptr<pg_cancel, Free> request_;
};

class Session {
 public:
  static base::Checked<Session> open(const pg::Endpoint& endpoint, int timeout_seconds = 10);
  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;
  ~Session();

  // All statements of the text, one after the other, until one fails.
  base::Result<void, SqlError> execute(const std::string& sql);
  // One statement with parameters.
  base::Result<pg::Rows, SqlError> query(
      const std::string& sql, const std::vector<pg::Parameter>& parameters = {}
  );

  // `copy … from stdin` with its rows in the format the statement asks for.
  base::Result<void, SqlError> copy(const std::string& sql, std::string_view rows);

  // Waits until something is notified that the session listens to, for `limit`, or until
  // `interrupt` is readable. Fails when the connection is lost.
  base::Result<void, SqlError> wait_for_notification(
      std::chrono::milliseconds limit, int interrupt
  );

  bool in_transaction() const;
  Canceller canceller() const;

  // Warnings of the server from now on.
  void on_warning(std::function<void(std::string_view)> callback);

  // A SCRAM verifier, so that the password itself never reaches the server or its log.
  std::string scram_verifier(const std::string& role, const std::string& password) const;

 private:
  explicit Session(pg_conn* connection) : connection_(connection) {}

  pg_conn* connection_;
  std::unique_ptr<std::function<void(std::string_view)>> on_warning_;
};

// In one sentence with its hint, for `what` that was being done.
base::Error describe(std::string_view what, const SqlError& error);

}  // namespace plinth::migrate
