// Group commit across connections: commits that did not wait for the disk become durable together.
//
// A transaction that commits under `synchronous_commit = off` returns before its WAL is on disk.
// WAL is written in order, so one commit that does wait makes everything before it durable too. A
// flusher makes such commits, one after the other for as long as somebody waits, on a connection of
// its own; whoever waits is let go by the first that began after they came.
//
// Others may see a row up to one flush before it is durable. Threading: everything on the loop's
// thread.
#pragma once

#include <vector>

#include "pg/pool.hpp"

namespace plinth::pg {

class Flusher {
 public:
  // `options` say where and as whom; it takes one connection.
  Flusher(net::Loop& loop, net::WorkerPool& workers, PoolOptions options);
  ~Flusher() { *alive_ = false; }
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  // Returns once all that has been committed until now is durable. On an error it is not known
  // whether it is.
  net::Task<Result<void>> flush();

  unsigned long flushes() const { return flushes_; }

 private:
  using Waiter = net::Completion<Result<void>>;
  net::Task<void> run(std::shared_ptr<bool> alive);

  net::Loop& loop_;
  Pool pool_;
  std::vector<Waiter> waiting_;
  bool running_ = false;
  unsigned long flushes_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace plinth::pg
