#include "net/task.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "net/completion.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"

namespace plinth::net {
namespace {

using namespace std::chrono_literals;

TEST(Suspend, ResumesInATurnOfItsOwn) {
  Loop loop;
  Completion<int> kept;
  std::string trace;
  const auto wait = [&]() -> Task<void> {
    const int value = co_await suspend<int>([&](Completion<int> done) { kept = std::move(done); });
    trace += "resumed with " + std::to_string(value);
    loop.stop();
  };
  const auto finish = [&]() -> Task<void> {
    complete(loop.executor(), std::move(kept), 7);
    trace += "completed, ";
    co_return;
  };
  spawn(loop.executor(), "wait", wait());
  spawn(loop.executor(), "finish", finish());
  loop.run();
  EXPECT_EQ(trace, "completed, resumed with 7");
}

TEST(Suspend, CarriesWhatCannotBeCopied) {
  Loop loop;
  int got = 0;
  const auto wait = [&]() -> Task<void> {
    auto value = co_await suspend<std::unique_ptr<int>>([&](Completion<std::unique_ptr<int>> done) {
      complete(loop.executor(), std::move(done), std::make_unique<int>(3));
    });
    got = *value;
    loop.stop();
  };
  spawn(loop.executor(), "wait", wait());
  loop.run();
  EXPECT_EQ(got, 3);
}

TEST(Spawn, EndsOneTaskByItsExceptionAndNoOther) {
  Loop loop;
  bool reached = false;
  const auto fail = []() -> Task<void> {
    throw std::runtime_error("a bug");
    co_return;
  };
  const auto go_on = [&]() -> Task<void> {
    co_await sleep_for(loop.executor(), 1ms);
    reached = true;
    loop.stop();
  };
  spawn(loop.executor(), "fail", fail());
  spawn(loop.executor(), "go on", go_on());
  loop.run();
  EXPECT_TRUE(reached);
}

TEST(WorkerPool, BringsExceptionsBack) {
  Loop loop;
  WorkerPool pool(1);
  std::string caught;
  const auto work = [&]() -> Task<void> {
    try {
      co_await pool.run([]() -> int { throw std::runtime_error("on the worker"); });
    } catch (const std::exception& e) {
      caught = e.what();
    }
    loop.stop();
  };
  spawn(loop.executor(), "work", work());
  loop.run();
  EXPECT_EQ(caught, "on the worker");
}

TEST(WorkerPool, ServesSeveralLoops) {
  WorkerPool pool(2);
  const auto count_up = [&pool](int& sum) {
    Loop loop;
    int left = 50;
    const auto work = [&](int value) -> Task<void> {
      sum += co_await pool.run([value] { return value; });
      if (--left == 0) loop.stop();
    };
    for (int i = 0; i < 50; ++i) spawn(loop.executor(), "work", work(1));
    loop.run();
  };
  int first = 0;
  int second = 0;
  std::thread other([&] { count_up(second); });
  count_up(first);
  other.join();
  EXPECT_EQ(first, 50);
  EXPECT_EQ(second, 50);
}

TEST(Deadline, FiresByItselfOnARunningLoop) {
  Loop loop;
  Deadline deadline(loop.deadlines(), [&] { loop.stop(); });
  const auto begin = Clock::now();
  deadline.set(60ms);
  loop.run();
  EXPECT_GE(Clock::now() - begin, 60ms);
  EXPECT_TRUE(deadline.expired());
}

TEST(Deadline, MayBeMadeAndSetAgainWhileFiring) {
  Loop loop;
  int fired = 0;
  std::unique_ptr<Deadline> later;
  Deadline first(loop.deadlines(), [&] {
    if (++fired == 1) first.set(1s);
    later = std::make_unique<Deadline>(loop.deadlines(), [&] { ++fired; });
    later->set(1s);
  });
  first.set(1s);
  loop.deadlines().check(Clock::now() + 2s);
  EXPECT_EQ(fired, 1);
  loop.deadlines().check(Clock::now() + 2s);
  EXPECT_EQ(fired, 3);  // both, and the later one was made anew
  loop.deadlines().check(Clock::now() + 2s);
  EXPECT_EQ(fired, 4);
}

}  // namespace
}  // namespace plinth::net
