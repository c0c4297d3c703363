#include "net/background.hpp"

#include <ctime>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

namespace plinth::net {
namespace {

using namespace std::chrono_literals;

rusage usage_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage;
}

// Uses the core for so long.
void compute(std::chrono::nanoseconds time) {
  const auto used = [] {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  };
  const auto end = used() + time;
  while (used() < end) {
  }
}

TEST(Background, GivesBackWhatWasComputed) {
  EXPECT_EQ(compute_in_background([] { return std::string("result"); }), "result");
  EXPECT_EQ(compute_in_background([] { return 2; }), 2);
}

TEST(Background, PassesOnExceptions) {
  const auto fail = []() -> int { throw std::runtime_error("no"); };
  EXPECT_THROW(compute_in_background(fail), std::runtime_error);
  EXPECT_EQ(compute_in_background([] { return 1; }), 1);
}

TEST(Background, ComputesOnOneOtherThreadForEachCaller) {
  const auto who = [] { return std::this_thread::get_id(); };
  const auto mine = compute_in_background(who);
  EXPECT_NE(mine, std::this_thread::get_id());
  EXPECT_EQ(compute_in_background(who), mine);
  std::thread::id another;
  std::thread([&] { another = compute_in_background(who); }).join();
  EXPECT_NE(another, mine);
}

TEST(Background, StepsBackItselfAndLeavesItsCallerAlone) {
  const auto policy = [] { return sched_getscheduler(0); };
  EXPECT_EQ(compute_in_background(policy), SCHED_BATCH);
  EXPECT_EQ(policy(), SCHED_OTHER);
  const auto niceness = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
  EXPECT_GT(compute_in_background(niceness), niceness());
}

TEST(Background, SleepsManyTimesInALongComputation) {
  const auto sleeps = [] {
    const long before = usage_of_this_thread().ru_nvcsw;
    compute(50ms);
    return usage_of_this_thread().ru_nvcsw - before;
  };
  EXPECT_GT(compute_in_background(sleeps), 10);
  EXPECT_LT(sleeps(), 10);
}

}  // namespace
}  // namespace plinth::net
