#include "pg/flusher.hpp"

#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"

namespace plinth::pg {
namespace {

class FlusherTest : public ClusterTest {
 protected:
  // The cluster of the tests does not wait for the disk by itself.
  static PoolOptions waiting() {
    Endpoint endpoint = cluster().endpoint();
    endpoint.options += " -c synchronous_commit=on";
    return {.endpoint = std::move(endpoint)};
  }

  net::Task<bool> flush(Flusher& flusher) { co_return (co_await flusher.flush()).has_value(); }
};

TEST_F(FlusherTest, ServesAllWhoWaitWithFewFlushes) {
  Flusher flusher(loop_, workers_, waiting());
  std::vector<net::Task<bool>> tasks;
  for (int i = 0; i < 200; ++i) tasks.push_back(flush(flusher));
  for (const bool done : run_all(std::move(tasks))) EXPECT_TRUE(done);
  EXPECT_LE(flusher.flushes(), 3u);
}

TEST_F(FlusherTest, MakesDurableWhatWasCommittedBefore) {
  sql("create table t (a int)");
  Flusher flusher(loop_, workers_, waiting());
  const auto connection = open();
  for (int i = 0; i < 20; ++i) {
    Segment write =
        segment({"select set_config('synchronous_commit', 'off', true)", "insert into t values (1)"}
        );
    ASSERT_TRUE(run(connection->run(std::move(write), std::chrono::seconds(10))));
    const std::string written = ask("select pg_current_wal_insert_lsn()");
    ASSERT_TRUE(run(flush(flusher)));
    EXPECT_EQ(ask("select pg_current_wal_flush_lsn() >= '" + written + "'"), "t");
  }
}

TEST_F(FlusherTest, SaysWhenItCannot) {
  Endpoint nowhere = cluster().endpoint();
  nowhere.conninfo = "host=/nonexistent dbname=postgres";
  Flusher flusher(loop_, workers_, {.endpoint = nowhere});
  EXPECT_FALSE(run(flush(flusher)));
  EXPECT_FALSE(run(flush(flusher)));
}

}  // namespace
}  // namespace plinth::pg
