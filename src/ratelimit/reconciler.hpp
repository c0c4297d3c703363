// Limits that hold for several processes in front of one database.
//
// Each process decides by its own buckets, so that no request waits for the database. Once per
// interval one process tells app.count_requests() what its callers have used, in one statement, and
// learns what each of them owes all processes together; its buckets never say less than that.
//
// How far off that is: until the first exchange of an interval, N processes may allow up to N times
// the burst and N times what one interval brings. What was too much is owed: nothing more is
// allowed until it is paid back, so the rate over longer times is exact but for what one interval
// brings. While the database does not answer, each process limits by itself.
//
// Of a process's callers at most some thousands are settled per exchange; the rest comes in the
// next one.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "pg/connection.hpp"
#include "pg/endpoint.hpp"
#include "ratelimit/limiter.hpp"

namespace plinth::ratelimit {

struct ReconcilerOptions {
  pg::Endpoint endpoint;  // of a role that may become service_role
  std::string secret;     // keys the digests of subjects; the same in all processes
  std::chrono::milliseconds interval{1'000};
  std::chrono::milliseconds deadline{500};  // of an exchange
};

// Threading: everything on the loop's thread. Destroyed when the loop has stopped, or on it.
class Reconciler {
 public:
  // `limiter` counts with Scope::shared and outlives this.
  Reconciler(
      net::Loop& loop, net::WorkerPool& workers, Limiter& limiter, ReconcilerOptions options
  );
  ~Reconciler();

  // With a connection of its own, until it is destroyed.
  void start();

  // One exchange. False when the database did not answer; what should have been told is dropped
  // then, for it would come too late the next time.
  net::Task<bool> reconcile(pg::Connection& connection);

 private:
  struct Asked {
    BucketTable* buckets;
    Subject subject;
  };
  struct Question {
    std::vector<Asked> asked;
    std::string digests;  // uuid[]
    std::string costs;    // double precision[], seconds
  };

  net::Task<void> run(std::shared_ptr<bool> alive);
  net::Task<void> keep_reconciling(
      std::shared_ptr<pg::Connection> connection, std::shared_ptr<bool> alive
  );
  Question question();
  pg::Segment segment(const Question& question) const;
  std::string digest(const Rule& rule, const Subject& subject) const;

  net::Loop& loop_;
  net::WorkerPool& workers_;
  Limiter& limiter_;
  ReconcilerOptions options_;
  Time last_ = Clock::now();  // when an exchange began
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace plinth::ratelimit
