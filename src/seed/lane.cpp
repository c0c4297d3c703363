#include "seed/lane.hpp"

#include <fmt/format.h>

namespace plinth::seed {
namespace {

constexpr size_t most_waiting = 4;

}  // namespace

Lane::Lane(migrate::Session& session) : session_(session), thread_([this] { work(); }) {}

Lane::~Lane() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
}

void Lane::put(Block block) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < most_waiting; });
  waiting_.push_back(std::move(block));
  changed_.notify_all();
}

base::Checked<void> Lane::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !busy_; });
  if (failure_) return std::unexpected(*failure_);
  return {};
}

void Lane::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const Block block = std::move(waiting_.front());
    waiting_.pop_front();
    if (failure_) {
      changed_.notify_all();
      continue;
    }
    busy_ = true;
    changed_.notify_all();
    lock.unlock();
    auto stored = store(block);
    lock.lock();
    busy_ = false;
    if (!stored) {
      failure_ = migrate::describe(fmt::format("cannot fill {}", block.table), stored.error());
    }
    changed_.notify_all();
  }
}

base::Result<void, migrate::SqlError> Lane::store(const Block& block) {
  if (block.taken == Taken::fails) {
    return session_.copy(
        fmt::format("copy {} ({}) from stdin", block.table, block.columns), block.rows
    );
  }
  const std::string staging = "seed_" + block.table.substr(block.table.find('.') + 1);
  TRY(session_.execute(fmt::format(
      "create temporary table {} on commit drop as select {} from {} limit 0",
      staging,
      block.columns,
      block.table
  )));
  TRY(session_.copy(
      fmt::format("copy pg_temp.{} ({}) from stdin", staging, block.columns), block.rows
  ));
  return session_.execute(fmt::format(
      "insert into {0} ({1}) select {1} from pg_temp.{2} on conflict do nothing; drop table "
      "pg_temp.{2}",
      block.table,
      block.columns,
      staging
  ));
}

}  // namespace plinth::seed
