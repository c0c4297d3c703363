#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ratelimit/bucket_table.hpp"
#include "ratelimit/fields.hpp"
#include "ratelimit/limiter.hpp"

namespace plinth::ratelimit {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

constexpr Time start{1'000'000s};

// The bucket itself: what drips out of it, request by request, in exact arithmetic.
class Bucket {
 public:
  explicit Bucket(const Quota& quota) : quota_(quota) {}

  bool take(Time now) {
    level_ = std::max(Nanoseconds(0), level_ - (now - last_));
    last_ = now;
    if (level_ + quota_.interval > quota_.capacity) return false;
    level_ += quota_.interval;
    return true;
  }
  int64_t remaining() const { return (quota_.capacity - level_) / quota_.interval; }

 private:
  Quota quota_;
  Nanoseconds level_{0};
  Time last_ = start;
};

TEST(Gcra, DoesWhatABucketDoesAtRandomTimes) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto requests = static_cast<int64_t>(1 + random() % 50);
    const auto burst = static_cast<int64_t>(1 + random() % 60);
    const auto per = std::chrono::milliseconds(1 + random() % 10'000);
    const Quota quota = Quota::of(requests, per, burst);
    Bucket model(quota);
    Time tat = start;
    Time now = start;
    for (int i = 0; i < 500; ++i) {
      // Often at once, often about an interval apart, sometimes long after.
      const auto most = static_cast<uint64_t>(quota.interval.count()) * (1 + random() % 3);
      if (random() % 3 != 0) now += Nanoseconds(random() % most);
      if (random() % 50 == 0) now += quota.capacity;
      const Decision decision = take(quota, now, tat);
      ASSERT_EQ(decision.allowed, model.take(now)) << round << " " << i;
      ASSERT_EQ(decision.remaining, model.remaining());
      if (decision.allowed) continue;
      Time then = tat;
      ASSERT_FALSE(take(quota, now + decision.retry_after - 1ns, then).allowed);
      ASSERT_TRUE(take(quota, now + decision.retry_after, then).allowed);
    }
  }
}

TEST(Gcra, HoldsTheRateOverTime) {
  const Quota quota = Quota::of(100, 60s, 20);
  Time tat = start;
  int allowed = 0;
  for (Time now = start; now < start + 600s; now += 50ms) allowed += take(quota, now, tat).allowed;
  EXPECT_EQ(allowed, 20 + 999);  // the burst, and then one every 600 ms
}

Subject subject(uint64_t number) { return subject_of(std::to_string(number)); }

TEST(BucketTable, CountsEachSubjectForItself) {
  BucketTable table(Quota::of(2, 1s, 2), Scope::process);
  EXPECT_TRUE(table.take(subject(1), start).allowed);
  EXPECT_TRUE(table.take(subject(1), start).allowed);
  EXPECT_FALSE(table.take(subject(1), start).allowed);
  EXPECT_TRUE(table.take(subject(2), start).allowed);
  table.give_back(subject(1));
  EXPECT_TRUE(table.take(subject(1), start).allowed);
  EXPECT_FALSE(table.take(subject(1), start).allowed);
  table.give_back(subject(99));  // nobody knows it
}

TEST(BucketTable, NeverHoldsMoreThanItMay) {
  BucketTable table(Quota::of(1, 1h, 1), Scope::process, 6'400);
  for (uint64_t i = 0; i < 100'000; ++i) EXPECT_TRUE(table.take(subject(i), start).allowed);
  EXPECT_LE(table.size(), 6'400U);
  EXPECT_GT(table.size(), 6'000U);
  EXPECT_FALSE(table.take(subject(99'999), start).allowed);  // the last is remembered
  EXPECT_TRUE(table.take(subject(0), start).allowed);        // the first is forgotten
}

TEST(BucketTable, ForgetsWhatIsFullAgain) {
  BucketTable table(Quota::of(10, 1s, 10), Scope::process);
  for (uint64_t i = 0; i < 10'000; ++i) table.take(subject(i), start);
  EXPECT_EQ(table.size(), 10'000U);
  for (uint64_t i = 10'000; i < 30'000; ++i) table.take(subject(i), start + 2s);
  EXPECT_EQ(table.size(), 20'000U);
  // Nobody new comes: those who stay clear away what is left.
  for (int i = 0; i < 50; ++i)
    for (uint64_t one = 0; one < 1'000; ++one) table.take(subject(one), start + 5s + i * 1ms);
  EXPECT_EQ(table.size(), 1'000U);
}

TEST(BucketTable, IsExactForTwoThreads) {
  constexpr int64_t burst = 20'000;
  BucketTable table(Quota::of(1, 1h, burst), Scope::process);
  std::atomic<int64_t> allowed = 0;
  const auto ask = [&] {
    int64_t mine = 0;
    for (int i = 0; i < burst; ++i) {
      mine += table.take(subject(1), start).allowed;
      table.take(subject(static_cast<uint64_t>(i)), start);
    }
    allowed += mine;
  };
  std::thread one(ask);
  std::thread two(ask);
  one.join();
  two.join();
  // Subject 1 was also asked for by each thread's walk over all of them.
  EXPECT_LE(allowed, burst);
  EXPECT_GE(allowed, burst - 2);
  EXPECT_FALSE(table.take(subject(1), start).allowed);
}

TEST(BucketTable, SettlesWithOtherProcesses) {
  BucketTable table(Quota::of(10, 10s, 10), Scope::shared);
  for (int i = 0; i < 3; ++i) table.take(subject(1), start);
  std::vector<BucketTable::Usage> usage = table.report(100);
  ASSERT_EQ(usage.size(), 1U);
  EXPECT_EQ(usage[0].requests, 3);
  EXPECT_TRUE(table.report(100).empty());
  table.take(subject(1), start);            // while the report is under way
  table.settle(subject(1), start, 8 * 1s);  // three of ours, five of others
  EXPECT_EQ(table.take(subject(1), start).remaining, 0);
  EXPECT_FALSE(table.take(subject(1), start).allowed);
  usage = table.report(100);
  ASSERT_EQ(usage.size(), 1U);
  EXPECT_EQ(usage[0].requests, 2);
  // A debt beyond the capacity is paid back first.
  table.settle(subject(1), start, 25 * 1s);
  EXPECT_EQ(table.take(subject(1), start).retry_after, 16s);
}

TEST(Subject, IsAnAddressOrTheNetworkOfACustomer) {
  const auto of = [](const char* text) { return subject_of(*http::parse_address(text)); };
  EXPECT_NE(of("192.0.2.1"), of("192.0.2.2"));
  EXPECT_EQ(of("192.0.2.1"), of("::ffff:192.0.2.1"));
  EXPECT_EQ(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
  EXPECT_NE(subject_of("a"), subject_of("b"));
}

Rule rule(
    const char* name, const char* routes, By by, int64_t burst, std::vector<std::string> roles = {}
) {
  return {
      .name = name,
      .routes = *Routes::parse(routes),
      .by = by,
      .requests = burst,
      .per = 60s,
      .burst = burst,
      .roles = std::move(roles),
  };
}

Caller caller(
    Route route, const char* address, std::string_view role = "anon", std::string_view user = {}
) {
  return {
      .route = route,
      .address = *http::parse_address(address),
      .role = role,
      .user = user,
      .key = "sb_publishable_x",
  };
}

TEST(Limiter, AppliesARuleToWhomItConcerns) {
  std::vector<Rule> rules;
  rules.push_back(rule("reads", "rest.read", By::address, 1, {"anon"}));
  Limiter limiter(std::move(rules), Scope::process);
  EXPECT_TRUE(limiter.check(caller(Route::rest_write, "1.1.1.1"), start).standings.empty());
  EXPECT_TRUE(limiter.check(caller(Route::rest_read, "1.1.1.1", "member"), start).standings.empty()
  );
  EXPECT_TRUE(limiter.check(caller(Route::rest_read, "1.1.1.1", ""), start).standings.empty());
  EXPECT_TRUE(limiter.check(caller(Route::rest_read, "1.1.1.1"), start).allowed);
  EXPECT_FALSE(limiter.check(caller(Route::rest_read, "1.1.1.1"), start).allowed);
  EXPECT_TRUE(limiter.check(caller(Route::rest_read, "1.1.1.2"), start).allowed);
  EXPECT_THAT(limiter.refused(), ElementsAre(Pair("reads", 1U)));
}

TEST(Limiter, CountsUsersWhereverTheyAreAndOthersByAddress) {
  std::vector<Rule> rules;
  rules.push_back(rule("users", "all", By::user, 1));
  Limiter limiter(std::move(rules), Scope::process);
  EXPECT_TRUE(limiter.check(caller(Route::auth, "1.1.1.1", "authenticated", "ada"), start).allowed);
  EXPECT_FALSE(
      limiter.check(caller(Route::rest_read, "1.1.1.2", "authenticated", "ada"), start).allowed
  );
  EXPECT_TRUE(limiter.check(caller(Route::rest_read, "1.1.1.1"), start).allowed);
  EXPECT_FALSE(limiter.check(caller(Route::rest_rpc, "1.1.1.1"), start).allowed);
  EXPECT_TRUE(limiter.check(caller(Route::rest_rpc, "1.1.1.2"), start).allowed);
}

TEST(Limiter, CountsKeysAndOthersByAddress) {
  std::vector<Rule> rules;
  rules.push_back(rule("keys", "all", By::key, 1));
  Limiter limiter(std::move(rules), Scope::process);
  EXPECT_TRUE(limiter.check(caller(Route::auth, "1.1.1.1"), start).allowed);
  EXPECT_FALSE(limiter.check(caller(Route::auth, "1.1.1.2"), start).allowed);
  for (const char* address : {"1.1.1.1", "1.1.1.2"}) {
    Caller keyless = caller(Route::auth, address);
    keyless.key = {};
    EXPECT_TRUE(limiter.check(keyless, start).allowed);
    EXPECT_FALSE(limiter.check(keyless, start).allowed);
  }
}

TEST(Limiter, CountsARefusedRequestUnderNoRule) {
  std::vector<Rule> rules;
  rules.push_back(rule("wide", "all", By::address, 3));
  rules.push_back(rule("narrow", "rest.write", By::key, 1));
  Limiter limiter(std::move(rules), Scope::process);
  const Verdict first = limiter.check(caller(Route::rest_write, "1.1.1.1"), start);
  ASSERT_EQ(first.standings.size(), 2U);
  for (int i = 0; i < 10; ++i) {
    const Verdict refused = limiter.check(caller(Route::rest_write, "1.1.1.1"), start);
    ASSERT_FALSE(refused.allowed);
    ASSERT_EQ(refused.standings.size(), 1U);
    EXPECT_EQ(refused.standings[0].rule->name, "narrow");
  }
  EXPECT_EQ(
      limiter.check(caller(Route::rest_read, "1.1.1.1"), start).standings[0].decision.remaining, 1
  );
  EXPECT_THAT(limiter.refused(), ElementsAre(Pair("wide", 0U), Pair("narrow", 10U)));
}

TEST(Fields, SayWhereTheClientStands) {
  std::vector<Rule> rules;
  rules.push_back(rule("wide", "all", By::address, 3));
  rules.push_back(rule("narrow", "rest.write", By::key, 1));
  Limiter limiter(std::move(rules), Scope::process);
  http::Response response;
  add_fields(limiter.check(caller(Route::rest_write, "1.1.1.1"), start), response);
  EXPECT_EQ(response.headers.find("ratelimit-policy"), R"("wide";q=3;w=60, "narrow";q=1;w=60)");
  EXPECT_EQ(response.headers.find("ratelimit"), R"("wide";r=2;t=20, "narrow";r=0;t=60)");
  EXPECT_FALSE(response.has("retry-after"));
  http::Response refusal;
  add_fields(limiter.check(caller(Route::rest_write, "1.1.1.1"), start + 500ms), refusal);
  EXPECT_EQ(refusal.headers.find("ratelimit-policy"), R"("narrow";q=1;w=60)");
  EXPECT_EQ(refusal.headers.find("ratelimit"), R"("narrow";r=0;t=60)");
  EXPECT_EQ(refusal.headers.find("retry-after"), "60");
  http::Response free;
  add_fields({}, free);
  EXPECT_TRUE(free.headers.empty());
}

TEST(Fields, NamesAreWhatAHeaderCanHold) {
  EXPECT_TRUE(is_name("anon reads (per IP)"));
  for (const char* name : {"", "a\"b", "a\\b", "größe", "a\nb"})
    EXPECT_FALSE(is_name(name)) << name;
  EXPECT_FALSE(is_name(std::string(65, 'a')));
}

TEST(Routes, AreClassesByName) {
  EXPECT_TRUE(Routes::parse("rest")->contain(Route::rest_rpc));
  EXPECT_FALSE(Routes::parse("rest")->contain(Route::auth));
  EXPECT_TRUE(Routes::parse("all")->contain(Route::auth));
  EXPECT_FALSE(Routes::parse("rest.read")->contain(Route::rest_write));
  EXPECT_FALSE(Routes::parse("reads"));
}

}  // namespace
}  // namespace plinth::ratelimit
