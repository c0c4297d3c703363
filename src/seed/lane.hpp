// One connection that stores blocks of rows while the next ones are made.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "migrate/session.hpp"

namespace plinth::seed {

// What happens to a row whose key is taken.
enum class Taken {
  fails,  // the load ends: ids of the demo are its own
  stays,  // the row that is there stays: for tables with one row a day or month of the platform
};

// Rows of one table in COPY's text format.
struct Block {
  std::string table;
  std::string columns;
  Taken taken;
  std::string rows;
};

// Uses the session from a thread of its own, between the first put() and finish(). After a failure
// it drops what comes.
class Lane {
 public:
  explicit Lane(migrate::Session& session);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Waits while too many blocks lie in front.
  void put(Block block);
  // Waits until all are stored; the failure, if there was one.
  base::Checked<void> finish();

 private:
  void work();
  base::Result<void, migrate::SqlError> store(const Block& block);

  migrate::Session& session_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Block> waiting_;
  bool busy_ = false;
  bool stopping_ = false;
  std::optional<base::Error> failure_;
  std::jthread thread_;
};

}  // namespace plinth::seed
