#include "pg/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"

namespace plinth::pg {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class ConnectionTest : public ClusterTest {
 protected:
  // Keeps the segment until it has been answered.
  static net::Task<Result<Replies>> send(
      std::shared_ptr<Connection> connection, Segment segment, std::chrono::milliseconds deadline
  ) {
    co_return co_await connection->run(segment, deadline);
  }
  std::string ask_on(
      Connection& connection, std::string text, std::chrono::milliseconds deadline = 10s
  ) {
    return value_of(run(connection.run(segment({std::move(text)}), deadline)));
  }
  std::string prepared_on(Connection& connection) {
    Segment counting = segment({"select count(*) from pg_prepared_statements"});
    counting.statements[0].reuse = Reuse::once;
    return value_of(run(connection.run(std::move(counting), 10s)));
  }
};

TEST_F(ConnectionTest, GivesRowsAndNulls) {
  const auto connection = open();
  const auto replies =
      run(connection->run(segment({"select $1::int + 1 as sum, null::text as none"}, {"41"}), 10s));
  ASSERT_TRUE(replies);
  const Rows& rows = replies->front();
  EXPECT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.columns(), 2u);
  EXPECT_EQ(rows.column_name(0), "sum");
  EXPECT_EQ(rows.integer(0, 0), 42);
  EXPECT_FALSE(rows.find(0, 1));
  sql("create table t(a int)");
  const auto changed =
      run(connection->run(segment({"insert into t select generate_series(1, 3)"}), 10s));
  EXPECT_EQ(changed->front().affected(), 3u);
}

TEST_F(ConnectionTest, AnswersPipelinedSegmentsInOrder) {
  const auto connection = open();
  std::vector<std::string> order;
  const auto ask = [&](int i) -> net::Task<std::string> {
    auto outcome = co_await connection->run(segment({"select $1::text"}, {std::to_string(i)}), 10s);
    order.push_back(value_of(outcome));
    co_return order.back();
  };
  std::vector<net::Task<std::string>> tasks;
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    tasks.push_back(ask(i));
    expected.push_back(std::to_string(i));
  }
  EXPECT_EQ(run_all(std::move(tasks)), expected);
  EXPECT_EQ(order, expected);
}

TEST_F(ConnectionTest, LeavesOtherSegmentsAloneWhenOneFails) {
  sql("create table t(a int)");
  const auto connection = open();
  std::vector<net::Task<Result<Replies>>> tasks;
  tasks.push_back(send(connection, segment({"insert into t values (1)", "select 'first'"}), 10s));
  tasks.push_back(
      send(connection, segment({"insert into t values (2)", "select 1/0", "select 'never'"}), 10s)
  );
  tasks.push_back(send(connection, segment({"insert into t values (3)", "select 'third'"}), 10s));
  const auto outcomes = run_all(std::move(tasks));
  EXPECT_EQ(value_of(outcomes[0]), "first");
  EXPECT_EQ(value_of(outcomes[1]), "server 22012");
  EXPECT_EQ(outcomes[1].error().message, "division by zero");
  EXPECT_EQ(value_of(outcomes[2]), "third");
  EXPECT_EQ(ask("select string_agg(a::text, ',' order by a) from t"), "1,3");
}

TEST_F(ConnectionTest, KeepsSettingsWithinTheirSegment) {
  const auto connection = open();
  EXPECT_EQ(
      value_of(run(connection->run(
          segment(
              {"select set_config('plinth.test', 'x', true)",
               "select current_setting('plinth.test', true)"}
          ),
          10s
      ))),
      "x"
  );
  EXPECT_EQ(
      ask_on(
          *connection, "select coalesce(nullif(current_setting('plinth.test', true), ''), 'unset')"
      ),
      "unset"
  );
}

TEST_F(ConnectionTest, FailsWhereADeferredConstraintDoes) {
  sql("create table t(a int unique deferrable initially deferred)");
  const auto connection = open();
  const auto outcome = run(connection->run(
      segment({"insert into t values (1)", "insert into t values (1)", "select 'done'"}), 10s
  ));
  EXPECT_EQ(value_of(outcome), "server 23505");
  EXPECT_EQ(ask("select count(*) from t"), "0");
}

TEST_F(ConnectionTest, CarriesTheServersWords) {
  const auto connection = open();
  const auto outcome = run(connection->run(
      segment({"do $$ begin raise sqlstate 'PT418' using message = 'm', detail = 'd', hint = 'h'; "
               "end $$"}),
      10s
  ));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().fault, Fault::server);
  EXPECT_TRUE(outcome.error().is("PT418"));
  EXPECT_EQ(outcome.error().message, "m");
  EXPECT_EQ(outcome.error().detail, "d");
  EXPECT_EQ(outcome.error().hint, "h");
}

TEST_F(ConnectionTest, PreparesAStatementOncePerRole) {
  const auto connection = open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_on(*connection, "select 'same'"), "same");
  EXPECT_EQ(prepared_on(*connection), "1");
  Segment other = segment({"select 'same'"});
  other.role = "other";
  EXPECT_EQ(value_of(run(connection->run(other, 10s))), "same");
  EXPECT_EQ(prepared_on(*connection), "2");
}

TEST_F(ConnectionTest, DoesNotRelyOnAStatementThatFailedToParse) {
  const auto connection = open();
  std::vector<net::Task<Result<Replies>>> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back(send(connection, segment({"select * from later"}), 10s));
  tasks.push_back(send(connection, segment({"select 1/0", "select 'aborted'"}), 10s));
  tasks.push_back(send(connection, segment({"select 'aborted'"}), 10s));
  const auto outcomes = run_all(std::move(tasks));
  EXPECT_EQ(value_of(outcomes[2]), "server 42P01");
  EXPECT_EQ(value_of(outcomes[3]), "server 22012");
  EXPECT_EQ(value_of(outcomes[4]), "aborted");
  sql("create table later as select 'there'");
  EXPECT_EQ(ask_on(*connection, "select * from later"), "there");
  EXPECT_EQ(ask_on(*connection, "select 'aborted'"), "aborted");
}

TEST_F(ConnectionTest, KeepsTheMostRecentlyUsedStatementsOnly) {
  const auto connection = open();
  std::vector<net::Task<Result<Replies>>> tasks;
  for (int i = 0; i < 400; ++i)
    tasks.push_back(send(connection, segment({"select " + std::to_string(i)}), 10s));
  const auto outcomes = run_all(std::move(tasks));
  for (size_t i = 0; i < outcomes.size(); ++i) EXPECT_EQ(value_of(outcomes[i]), std::to_string(i));
  EXPECT_EQ(ask_on(*connection, "select 'one more'"), "one more");
  EXPECT_LE(std::stoi(prepared_on(*connection)), 256);
  EXPECT_EQ(ask_on(*connection, "select 0"), "0");
}

TEST_F(ConnectionTest, CancelsAtTheDeadline) {
  const auto connection = open();
  const auto begin = net::Clock::now();
  std::vector<net::Task<Result<Replies>>> tasks;
  tasks.push_back(send(connection, segment({"select pg_sleep(30)"}), 100ms));
  tasks.push_back(send(connection, segment({"select 'patient'"}), 20s));
  const auto outcomes = run_all(std::move(tasks));
  EXPECT_EQ(value_of(outcomes[0]), "server 57014");
  EXPECT_EQ(value_of(outcomes[1]), "patient");
  EXPECT_LT(net::Clock::now() - begin, 10s);
  EXPECT_EQ(ask_on(*connection, "select 'usable'"), "usable");
}

TEST_F(ConnectionTest, IsLostWhenTheServerEndsIt) {
  const auto connection = open();
  const std::string pid = ask_on(*connection, "select pg_backend_pid()");
  const auto kill = [&]() -> net::Task<Result<Replies>> {
    co_await net::sleep_for(loop_.executor(), 100ms);
    ask("select pg_terminate_backend(" + pid + ")");
    co_return Replies();
  };
  std::vector<net::Task<Result<Replies>>> tasks;
  tasks.push_back(send(connection, segment({"select pg_sleep(30)"}), 20s));
  tasks.push_back(send(connection, segment({"select 'behind it'"}), 20s));
  tasks.push_back(kill());
  const auto outcomes = run_all(std::move(tasks));
  EXPECT_EQ(outcomes[0].error().fault, Fault::lost) << outcomes[0].error().message;
  EXPECT_EQ(outcomes[1].error().fault, Fault::lost);
  EXPECT_TRUE(connection->broken());
  EXPECT_EQ(ask_on(*connection, "select 1"), "lost ");
}

TEST_F(ConnectionTest, AnswersWhatIsInFlightWhenWeCloseIt) {
  const auto connection = open();
  const auto close = [&]() -> net::Task<Result<Replies>> {
    co_await net::sleep_for(loop_.executor(), 50ms);
    connection->close("enough");
    co_return Replies();
  };
  std::vector<net::Task<Result<Replies>>> tasks;
  tasks.push_back(send(connection, segment({"select pg_sleep(30)"}), 20s));
  tasks.push_back(close());
  const auto outcomes = run_all(std::move(tasks));
  EXPECT_EQ(value_of(outcomes[0]), "lost ");
  EXPECT_EQ(outcomes[0].error().message, "enough");
}

TEST_F(ConnectionTest, CarriesMoreThanASocketHolds) {
  const auto connection = open();
  const std::string big(8'000'000, 'x');
  std::vector<net::Task<Result<Replies>>> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.push_back(send(connection, segment({"select $1::text"}, {big}), 30s));
  for (const auto& outcome : run_all(std::move(tasks))) EXPECT_EQ(value_of(outcome), big);
}

TEST_F(ConnectionTest, HearsNotifications) {
  const auto connection = open();
  std::vector<std::string> heard;
  connection->on_notify([&](std::string_view channel, std::string_view payload) {
    heard.push_back(std::string(channel) + " " + std::string(payload));
  });
  ask_on(*connection, "listen news");
  sql("notify news, 'one'; notify news, 'two'; notify other, 'three'");
  const auto wait = [&]() -> net::Task<bool> {
    for (int i = 0; i < 500 && heard.size() < 2; ++i)
      co_await net::sleep_for(loop_.executor(), 10ms);
    co_return true;
  };
  run(wait());
  EXPECT_THAT(heard, ElementsAre("news one", "news two"));
}

TEST_F(ConnectionTest, SaysWhyItCannotBeOpened) {
  Endpoint nowhere = cluster().endpoint("nobody_at_all");
  const auto opened = run(Connection::open(loop_, workers_, nowhere));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::connect);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("role \"nobody_at_all\" does not exist"));
}

}  // namespace
}  // namespace plinth::pg
