#include "net/turnstile.hpp"

#include <gtest/gtest.h>

namespace plinth::net {
namespace {

using namespace std::chrono_literals;

class TurnstileTest : public testing::Test {
 protected:
  // Goes through, stays for a while, leaves; counts how many were inside at most.
  Task<void> visit(Turnstile& turnstile, std::chrono::milliseconds patience) {
    {
      const auto place = co_await turnstile.enter(patience);
      place ? ++let_in_ : ++turned_away_;
      most_ = std::max(most_, turnstile.inside());
      if (place) co_await sleep_for(loop_.executor(), 20ms);
    }
    if (--left_ == 0) loop_.stop();
  }

  void send(Turnstile& turnstile, int count, std::chrono::milliseconds patience) {
    left_ = count;
    for (int i = 0; i < count; ++i) spawn(loop_.executor(), "visit", visit(turnstile, patience));
    loop_.run();
  }

  Loop loop_;
  int left_ = 0;
  int let_in_ = 0;
  int turned_away_ = 0;
  size_t most_ = 0;
};

TEST_F(TurnstileTest, LetsSoManyThroughAtOnceAndAllInTheEnd) {
  Turnstile turnstile(loop_, 3, 100);
  send(turnstile, 20, 10s);
  EXPECT_EQ(let_in_, 20);
  EXPECT_EQ(most_, 3u);
  EXPECT_EQ(turnstile.inside(), 0u);
  EXPECT_EQ(turnstile.waiting(), 0u);
}

TEST_F(TurnstileTest, TurnsAwayWhereTheLineIsFull) {
  Turnstile turnstile(loop_, 2, 3);
  send(turnstile, 10, 10s);
  EXPECT_EQ(let_in_, 5);
  EXPECT_EQ(turned_away_, 5);
  EXPECT_EQ(turnstile.inside(), 0u);
}

TEST_F(TurnstileTest, EndsTheWaitOfTheImpatient) {
  Turnstile turnstile(loop_, 1, 100);
  send(turnstile, 40, 100ms);
  EXPECT_GT(let_in_, 1);
  EXPECT_GT(turned_away_, 1);
  EXPECT_EQ(let_in_ + turned_away_, 40);
  EXPECT_EQ(turnstile.inside(), 0u);
  EXPECT_EQ(turnstile.waiting(), 0u);
}

}  // namespace
}  // namespace plinth::net
