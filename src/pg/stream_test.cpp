// A connection whose session is encrypted. The plain one is connection_test's.
#include "pg/stream.hpp"

#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"

namespace plinth::pg {
namespace {

using namespace std::chrono_literals;

class EncryptedTest : public testing::Test {
 protected:
  static test::Cluster& cluster() {
    static const auto started = test::Cluster::start(test::Cluster::Access::tls);
    if (!started) throw std::runtime_error(started.error().message + "\n" + started.error().hint);
    return **started;
  }
  void SetUp() override {
    if (const auto reason = test::postgres_is_missing()) GTEST_SKIP() << *reason;
    connection = *test::run_task(loop, Connection::open(loop, workers, cluster().endpoint()));
  }
  std::string ask(std::string text, std::vector<Parameter> parameters = {}) {
    return value_of(test::run_task(
        loop, connection->run(segment({std::move(text)}, std::move(parameters)), 30s)
    ));
  }

  net::Loop loop;
  net::WorkerPool workers{1};
  std::shared_ptr<Connection> connection;
};

TEST_F(EncryptedTest, AsksAndAnswers) {
  EXPECT_EQ(ask("select ssl from pg_stat_ssl where pid = pg_backend_pid()"), "t");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ask("select $1", {std::to_string(i)}), std::to_string(i));
}

TEST_F(EncryptedTest, CarriesMoreThanASocketHolds) {
  const std::string big(8'000'000, 'x');
  EXPECT_EQ(ask("select $1::text", {big}), big);
}

TEST_F(EncryptedTest, IsLostWhenTheServerEndsIt) {
  EXPECT_EQ(ask("select pg_terminate_backend(pg_backend_pid()), pg_sleep(10)"), "lost ");
  EXPECT_TRUE(connection->broken());
}

TEST_F(EncryptedTest, CancelsAtTheDeadline) {
  const auto outcome =
      test::run_task(loop, connection->run(segment({"select pg_sleep(30)"}), 100ms));
  EXPECT_EQ(value_of(outcome), "server 57014");
}

}  // namespace
}  // namespace plinth::pg
