#include "pg/pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"

namespace plinth::pg {
namespace {

using namespace std::chrono_literals;
using testing::Each;

class PoolTest : public ClusterTest {
 protected:
  Pool& make(size_t connections, std::chrono::milliseconds acquire_timeout = 10s) {
    return make(cluster().endpoint(), connections, acquire_timeout);
  }
  Pool& make(
      Endpoint endpoint, size_t connections, std::chrono::milliseconds acquire_timeout = 10s
  ) {
    pool_ = std::make_unique<Pool>(
        loop_,
        workers_,
        PoolOptions{
            .endpoint = std::move(endpoint),
            .max_connections = connections,
            .acquire_timeout = acquire_timeout,
            .statement_deadline = 20s
        }
    );
    return *pool_;
  }

  net::Task<std::string> read(std::string text, std::vector<Parameter> parameters = {}) {
    co_return value_of(
        co_await pool_->run(segment({std::move(text)}, std::move(parameters)), Access::read)
    );
  }
  net::Task<std::string> write(std::string text, std::vector<Parameter> parameters = {}) {
    co_return value_of(
        co_await pool_->run(segment({std::move(text)}, std::move(parameters)), Access::write)
    );
  }
  std::vector<std::string> all_of(size_t count, const std::string& text) {
    std::vector<net::Task<std::string>> tasks;
    for (size_t i = 0; i < count; ++i) tasks.push_back(write(text));
    return run_all(std::move(tasks));
  }

  std::unique_ptr<Pool> pool_;
};

TEST_F(PoolTest, ServesManyCoroutinesWithFewConnections) {
  sql("create table t(a int)");
  make(4);
  std::vector<net::Task<std::string>> tasks;
  for (int i = 0; i < 600; ++i) {
    if (i % 3 == 0) {
      tasks.push_back(write("insert into t values ($1::int) returning a", {std::to_string(i)}));
    } else {
      tasks.push_back(read("select $1::text", {std::to_string(i)}));
    }
  }
  const auto values = run_all(std::move(tasks));
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], std::to_string(i));
  EXPECT_EQ(ask("select count(distinct a) from t"), "200");
  EXPECT_EQ(pool_->stats().open, 4u);
  EXPECT_EQ(pool_->stats().busy, 0u);
  EXPECT_EQ(pool_->stats().waiting, 0u);
}

TEST_F(PoolTest, OpensNoMoreThanItNeeds) {
  make(4);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(run(read("select 'x'")), "x");
  EXPECT_EQ(pool_->stats().open, 1u);
}

TEST_F(PoolTest, LetsReadsShareWhenItIsFull) {
  make(1);
  const auto begin = net::Clock::now();
  std::vector<net::Task<std::string>> tasks;
  for (int i = 0; i < 8; ++i) tasks.push_back(read("select 'x'"));
  EXPECT_THAT(run_all(std::move(tasks)), Each(std::string("x")));
  EXPECT_LT(net::Clock::now() - begin, 5s);
  EXPECT_EQ(pool_->stats().open, 1u);
}

TEST_F(PoolTest, TellsWhenNoConnectionBecomesFree) {
  Pool& pool = make(1, 100ms);
  const auto scenario = [&]() -> net::Task<std::string> {
    auto held = co_await pool.begin(segment({"select 1"}));
    std::string out = co_await write("select 2");
    co_await held->rollback();
    co_return out + ", then " + co_await write("select 3");
  };
  EXPECT_EQ(run(scenario()), "saturated , then 3");
  EXPECT_EQ(pool.stats().timeouts, 1u);
  EXPECT_EQ(pool.stats().waiting, 0u);
}

TEST_F(PoolTest, ServesThoseWhoWaitInTheirOrder) {
  Pool& pool = make(1);
  std::vector<int> order;
  const auto hold = [&]() -> net::Task<std::string> {
    auto held = co_await pool.begin(segment({"select 1"}));
    while (pool.stats().waiting < 20) co_await net::sleep_for(loop_.executor(), 1ms);
    co_await held->commit();
    co_return "";
  };
  const auto queue = [&](int i) -> net::Task<std::string> {
    while (pool.stats().busy == 0) co_await net::sleep_for(loop_.executor(), 1ms);
    while (pool.stats().waiting < static_cast<size_t>(i))
      co_await net::sleep_for(loop_.executor(), 1ms);
    auto out = i % 2 == 0 ? co_await read("select 'x'") : co_await write("select 'x'");
    order.push_back(i);
    co_return out;
  };
  std::vector<net::Task<std::string>> tasks;
  tasks.push_back(hold());
  for (int i = 0; i < 20; ++i) tasks.push_back(queue(i));
  run_all(std::move(tasks));
  EXPECT_TRUE(std::ranges::is_sorted(order));
  EXPECT_EQ(order.size(), 20u);
}

TEST_F(PoolTest, RunsAStatementAgainThatWentStale) {
  sql("create table t as select 1 as a");
  make(4);
  const std::string stale = "select t.*, pg_sleep(0.05)::text from t";
  EXPECT_THAT(all_of(4, stale), Each(std::string("1")));
  EXPECT_EQ(pool_->stats().open, 4u);
  for (int i = 0; i < 3; ++i) {
    sql("alter table t add column b" + std::to_string(i) + " int");
    EXPECT_THAT(all_of(12, stale), Each(std::string("1")));
    sql("alter table t alter column a type " + std::string(i % 2 == 0 ? "bigint" : "int"));
    EXPECT_THAT(all_of(12, stale), Each(std::string("1")));
  }
}

TEST_F(PoolTest, RunsAStatementAgainThatSomebodyDeallocated) {
  make(1);
  EXPECT_EQ(run(read("select 'x'")), "x");
  EXPECT_EQ(run(read("deallocate all")), "no row");
  EXPECT_EQ(run(read("select 'x'")), "x");
  EXPECT_EQ(run(read("select 'x'")), "x");
}

TEST_F(PoolTest, ForgetsStatementsWhenTold) {
  make(2);
  EXPECT_EQ(run(read("select 'x'")), "x");
  pool_->forget_statements();
  EXPECT_EQ(run(read("select count(*) from pg_prepared_statements")), "1");  // itself
  EXPECT_EQ(run(read("select 'x'")), "x");
}

TEST_F(PoolTest, CommitsAndRollsBackTransactions) {
  sql("create table t(a int unique deferrable initially deferred)");
  Pool& pool = make(1);
  const auto insert = [&](int value, std::string_view end) -> net::Task<std::string> {
    auto transaction =
        co_await pool.begin(segment({"select set_config('plinth.x', 'inside', true)"}));
    Statement statement{
        .text = "insert into t values ($1::int) returning current_setting('plinth.x')",
        .parameters = {std::to_string(value)}
    };
    const auto row = co_await transaction->run(std::move(statement));
    if (!row) co_return "failed " + row.error().sqlstate;
    std::string out(row->text(0, 0));
    if (end == "rollback") co_await transaction->rollback();
    if (end != "commit") co_return out;  // or dropped
    const auto committed = co_await transaction->commit();
    co_return committed ? out : "refused " + committed.error().sqlstate;
  };
  EXPECT_EQ(run(insert(1, "commit")), "inside");
  EXPECT_EQ(run(insert(2, "rollback")), "inside");
  EXPECT_EQ(run(insert(3, "drop")), "inside");
  EXPECT_EQ(run(insert(1, "commit")), "refused 23505");
  EXPECT_EQ(run(read("select string_agg(a::text, ',') from t")), "1");
  EXPECT_EQ(
      run(read("select coalesce(nullif(current_setting('plinth.x', true), ''), 'unset')")), "unset"
  );
}

TEST_F(PoolTest, RollsBackATransactionWhoseOpeningFailed) {
  Pool& pool = make(1);
  const auto scenario = [&]() -> net::Task<std::string> {
    const auto transaction = co_await pool.begin(segment({"select 1/0"}));
    co_return transaction ? "begun" : transaction.error().sqlstate;
  };
  EXPECT_EQ(run(scenario()), "22012");
  EXPECT_EQ(run(write("select 'usable'")), "usable");
}

TEST_F(PoolTest, RecoversFromLostConnections) {
  make(3);
  all_of(3, "select pg_sleep(0.05)");
  EXPECT_EQ(pool_->stats().open, 3u);
  ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() "
      "and application_name = 'plinth'");
  const auto settle = [&]() -> net::Task<bool> {
    for (int i = 0; i < 500 && pool_->stats().open > 0; ++i)
      co_await net::sleep_for(loop_.executor(), 10ms);
    co_return true;
  };
  run(settle());
  EXPECT_EQ(pool_->stats().open, 0u);
  EXPECT_THAT(all_of(6, "select 'x'"), Each(std::string("x")));
}

TEST_F(PoolTest, GivesThoseWhoWaitANewConnectionForALostOne) {
  Pool& pool = make(2);
  const auto scenario = [&]() -> net::Task<std::string> {
    auto kept = co_await pool.begin(segment({"select 1"}));
    auto doomed = co_await pool.begin(segment({"select 1"}));
    const auto pid =
        co_await doomed->run(Statement{.text = "select pg_backend_pid()", .parameters = {}});
    std::string waited;
    const auto wait = [&]() -> net::Task<void> { waited = co_await write("select 'served'"); };
    net::spawn(loop_.executor(), "waiter", wait());
    while (pool.stats().waiting == 0) co_await net::sleep_for(loop_.executor(), 1ms);
    ask("select pg_terminate_backend(" + std::string(pid->text(0, 0)) + ")");
    for (int i = 0; i < 300 && waited.empty(); ++i) co_await net::sleep_for(loop_.executor(), 10ms);
    co_await kept->rollback();
    co_await doomed->rollback();
    for (int i = 0; i < 300 && waited.empty(); ++i) co_await net::sleep_for(loop_.executor(), 10ms);
    co_return waited + (pool.stats().waiting == 0 ? "" : ", some wait");
  };
  const auto begin = net::Clock::now();
  EXPECT_EQ(run(scenario()), "served");
  EXPECT_LT(net::Clock::now() - begin, 2500ms);
}

TEST_F(PoolTest, FailsAllAtOnceWhenNoConnectionCanBeMade) {
  make(cluster().endpoint("nobody_at_all"), 2);
  const auto begin = net::Clock::now();
  EXPECT_THAT(all_of(6, "select 1"), Each(std::string("connect ")));
  EXPECT_LT(net::Clock::now() - begin, 5s);
  EXPECT_EQ(pool_->stats().waiting, 0u);
}

TEST_F(PoolTest, BacksOffAndTriesAgain) {
  sql("drop role if exists late");
  make(cluster().endpoint("late"), 2);
  EXPECT_EQ(run(read("select 1")), "connect ");
  sql("create role late login");
  EXPECT_EQ(run(read("select 1")), "connect ");  // not before the back-off is over
  std::this_thread::sleep_for(150ms);
  EXPECT_EQ(run(read("select 1")), "1");
  EXPECT_EQ(run(read("select 2")), "2");
}

// Gives `stop` after `wait`.
net::Task<std::string> stop_later(
    net::Loop& loop, net::StopSignal& stop, std::chrono::milliseconds wait
) {
  co_await net::sleep_for(loop.executor(), wait);
  stop.stop();
  co_return "stopped";
}

net::Task<std::string> stoppable(
    Pool& pool, std::string text, Access access, net::StopSignal& stop
) {
  co_return value_of(co_await pool.run(segment({std::move(text)}), access, &stop));
}

TEST_F(PoolTest, StopsWhatNobodyWaitsForAnyMore) {
  make(2);
  for (const Access access : {Access::read, Access::write}) {
    net::StopSignal stop;
    std::vector<net::Task<std::string>> tasks;
    tasks.push_back(stoppable(*pool_, "select pg_sleep(15)", access, stop));
    tasks.push_back(stop_later(loop_, stop, 100ms));
    EXPECT_EQ(run_all(std::move(tasks)).front(), "server 57014");
  }
  EXPECT_EQ(
      ask("select count(*) from pg_stat_activity where query like '%pg_sleep%' and state = "
          "'active' "
          "and pid <> pg_backend_pid()"),
      "0"
  );
  EXPECT_EQ(run(read("select 7")), "7");
}

TEST_F(PoolTest, RunsAgainWhatACancelRequestHitByMistake) {
  make(1);
  for (int round = 0; round < 20; ++round) {
    net::StopSignal stop;
    std::vector<net::Task<std::string>> tasks;
    tasks.push_back(stoppable(*pool_, "select pg_sleep(0.03)", Access::read, stop));
    for (int i = 0; i < 5; ++i)
      tasks.push_back(read("select pg_sleep(0.002)::text || $1::text", {std::to_string(i)}));
    tasks.push_back(stop_later(loop_, stop, std::chrono::milliseconds(20 + round)));
    const auto values = run_all(std::move(tasks));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(values[static_cast<size_t>(i) + 1], std::to_string(i));
  }
}

TEST_F(PoolTest, SendsNothingThatIsStoppedBeforeItBegins) {
  make(1);
  net::StopSignal stop;
  stop.stop();
  EXPECT_EQ(run(stoppable(*pool_, "select pg_sleep(15)", Access::read, stop)), "server 57014");
}

}  // namespace
}  // namespace plinth::pg
