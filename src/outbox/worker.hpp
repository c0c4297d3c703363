// Sends what app.outbox holds of one channel.
//
// A thread of its own with a blocking connection, as sending blocks anyway and must not cost a loop
// anything; a channel each, so that a mail server that hangs keeps no code from a phone. Any number
// of processes may do this: a message is leased to one, and when that one ends on the way, the
// lease ends and another sends it. So everything is sent at least once.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "migrate/session.hpp"
#include "outbox/courier.hpp"
#include "pg/endpoint.hpp"

namespace plinth::outbox {

class Worker {
 public:
  struct Stats {
    unsigned long sent = 0;
    unsigned long retried = 0;  // attempts that another one follows
    unsigned long failed = 0;
    unsigned long waiting = 0;  // of all processes, as of a few seconds ago
  };

  // `endpoint` logs in as supabase_auth_admin, the one role that may.
  Worker(std::string channel, pg::Endpoint endpoint, std::unique_ptr<Courier> courier);
  ~Worker();  // gives up what is under way

  void start();

  const std::string& channel() const { return channel_; }
  Stats stats() const;  // from any thread

 private:
  struct Settlement {
    int64_t id;
    std::string kind;
    int64_t attempts;
    Attempt attempt;
  };
  using Done = base::Result<void, migrate::SqlError>;

  void run(const std::stop_token& stop);
  void work_while_connected(const std::stop_token& stop, int stop_descriptor);
  Done work(migrate::Session& session, const std::stop_token& stop, int stop_descriptor);
  base::Result<std::optional<Message>, migrate::SqlError> lease(migrate::Session& session) const;
  Done settle(migrate::Session& session);
  Done count_waiting(migrate::Session& session);

  std::string channel_;
  pg::Endpoint endpoint_;
  std::unique_ptr<Courier> courier_;
  // What the database could not be told yet: how an attempt ended whose connection broke meanwhile.
  std::optional<Settlement> unsettled_;
  std::atomic<unsigned long> sent_ = 0;
  std::atomic<unsigned long> retried_ = 0;
  std::atomic<unsigned long> failed_ = 0;
  std::atomic<unsigned long> waiting_ = 0;
  std::jthread thread_;
};

}  // namespace plinth::outbox
