#include <thread>

#include <gtest/gtest.h>

#include "net/loop.hpp"
#include "net/worker_pool.hpp"

namespace plinth::net {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, FiresOncePerSetAndNotWhenCleared) {
  Loop loop;
  int fired = 0;
  Deadline deadline(loop.deadlines(), [&] { ++fired; });
  deadline.set(1s);
  loop.deadlines().check(Clock::now());
  EXPECT_EQ(fired, 0);
  loop.deadlines().check(Clock::now() + 2s);
  loop.deadlines().check(Clock::now() + 3s);
  EXPECT_EQ(fired, 1);
  EXPECT_TRUE(deadline.expired());
  deadline.set(1s);
  EXPECT_FALSE(deadline.expired());
  deadline.clear();
  loop.deadlines().check(Clock::now() + 9s);
  EXPECT_EQ(fired, 1);
}

TEST(Deadline, MayDestroyOthersWhileFiring) {
  Loop loop;
  std::vector<std::unique_ptr<Deadline>> all;
  int fired = 0;
  for (int i = 0; i < 3; ++i) {
    all.push_back(std::make_unique<Deadline>(loop.deadlines(), [&] {
      ++fired;
      all.clear();
    }));
    all.back()->set(1s);
  }
  loop.deadlines().check(Clock::now() + 2s);
  EXPECT_EQ(fired, 1);
}

Task<void> hop(WorkerPool& pool, std::thread::id& worker, std::thread::id& back, Loop& loop) {
  worker = co_await pool.run([] { return std::this_thread::get_id(); });
  back = std::this_thread::get_id();
  loop.stop();
}

TEST(WorkerPool, RunsElsewhereAndComesBack) {
  Loop loop;
  WorkerPool pool(1);
  std::thread::id worker;
  std::thread::id back;
  spawn(loop.executor(), "hop", hop(pool, worker, back, loop));
  loop.run();
  EXPECT_EQ(back, std::this_thread::get_id());
  EXPECT_NE(worker, back);
}

}  // namespace
}  // namespace plinth::net
