#include "ratelimit/reconciler.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"

namespace plinth::ratelimit {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view surroundings = R"(
set client_min_messages = warning;
drop schema if exists app cascade;
create schema app;
create unlogged table app.rate_limits (subject uuid primary key, full_at timestamptz not null);
create function app.assert_service() returns void begin atomic; end;
do $$ begin create role service_role; exception when duplicate_object then null; end $$;
grant usage on schema app to service_role;
)";

std::string functions() {
  const auto root = std::filesystem::path(__FILE__).parent_path() / "../../schema/platform/app";
  std::ifstream file(root / "functions/8_rate_limits.sql");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) throw std::runtime_error("8_rate_limits.sql is not where it was");
  return text;
}

// A process, as far as limits go.
struct Process {
  Process(net::Loop& loop, net::WorkerPool& workers, int64_t burst, const char* name = "all")
      : limiter(rules(burst, name), Scope::shared),
        reconciler(loop, workers, limiter, {.endpoint = {}, .secret = "shh"}) {}

  static std::vector<Rule> rules(int64_t burst, const char* name) {
    std::vector<Rule> out;
    out.push_back({
        .name = name,
        .routes = *Routes::parse("all"),
        .requests = burst,
        .per = 1h,
        .burst = burst,
        .roles = {},
    });
    return out;
  }

  int allowed(int requests, const char* address = "192.0.2.1") {
    const Caller caller{
        .address = *http::parse_address(address), .role = {}, .user = {}, .key = {}
    };
    int count = 0;
    for (int i = 0; i < requests; ++i) count += limiter.check(caller, Clock::now()).allowed;
    return count;
  }

  Limiter limiter;
  Reconciler reconciler;
};

class ReconcilerTest : public pg::ClusterTest {
 protected:
  void SetUp() override {
    ClusterTest::SetUp();
    if (IsSkipped()) return;
    sql(surroundings);
    sql(functions());
    connection_ = open();
  }
  bool reconcile(Process& process) { return run(process.reconciler.reconcile(*connection_)); }

  std::shared_ptr<pg::Connection> connection_;
};

TEST_F(ReconcilerTest, ProcessesShareOneLimit) {
  Process one(loop_, workers_, 10);
  Process two(loop_, workers_, 10);
  EXPECT_EQ(one.allowed(6), 6);
  EXPECT_TRUE(reconcile(one));
  // It knows nothing yet, asks once, and learns.
  EXPECT_EQ(two.allowed(1), 1);
  EXPECT_TRUE(reconcile(two));
  EXPECT_EQ(two.allowed(10), 3);
  EXPECT_TRUE(reconcile(two));
  EXPECT_EQ(one.allowed(1), 1);  // decided before it could know
  EXPECT_TRUE(reconcile(one));
  EXPECT_EQ(one.allowed(10), 0);
  // Others are others.
  EXPECT_EQ(one.allowed(20, "192.0.2.2"), 10);
}

TEST_F(ReconcilerTest, WhatWasTooMuchIsOwed) {
  Process one(loop_, workers_, 10);
  Process two(loop_, workers_, 10);
  EXPECT_EQ(one.allowed(10), 10);
  EXPECT_EQ(two.allowed(10), 10);
  EXPECT_TRUE(reconcile(one));
  EXPECT_TRUE(reconcile(two));
  const Caller caller{
      .address = *http::parse_address("192.0.2.1"), .role = {}, .user = {}, .key = {}
  };
  const Verdict refused = two.limiter.check(caller, Clock::now());
  ASSERT_FALSE(refused.allowed);
  // Ten requests' time to pay back, and one's to wait: 11 × 6 minutes.
  EXPECT_NEAR(
      std::chrono::duration<double>(refused.standings[0].decision.retry_after).count(), 11 * 360, 5
  );
}

TEST_F(ReconcilerTest, RulesAreCountedApartAndSubjectsAreNoPlainAddresses) {
  Process one(loop_, workers_, 10, "reads");
  Process two(loop_, workers_, 10, "writes");
  EXPECT_EQ(one.allowed(10), 10);
  EXPECT_TRUE(reconcile(one));
  EXPECT_EQ(two.allowed(1), 1);
  EXPECT_TRUE(reconcile(two));
  EXPECT_EQ(two.allowed(20), 9);
  EXPECT_EQ(ask("select count(*) from app.rate_limits"), "2");
  EXPECT_EQ(ask("select count(*) from app.rate_limits where subject::text like '%c0000201'"), "0");
}

TEST_F(ReconcilerTest, AsksNothingWhenNobodyAsked) {
  Process one(loop_, workers_, 10);
  EXPECT_TRUE(reconcile(one));
  sql("drop function app.count_requests");
  EXPECT_TRUE(reconcile(one));
}

TEST_F(ReconcilerTest, WithoutTheDatabaseEachProcessLimitsByItself) {
  Process one(loop_, workers_, 10);
  EXPECT_EQ(one.allowed(5), 5);
  sql("drop function app.count_requests");
  EXPECT_FALSE(reconcile(one));
  EXPECT_EQ(one.allowed(10), 5);
}

TEST_F(ReconcilerTest, SettlesManySubjectsInTurn) {
  Process one(loop_, workers_, 10);
  for (int i = 0; i < 12'000; ++i)
    one.allowed(1, fmt::format("10.0.{}.{}", i / 250, i % 250).c_str());
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(reconcile(one));
  EXPECT_EQ(ask("select count(*) from app.rate_limits"), "12000");
}

}  // namespace
}  // namespace plinth::ratelimit
