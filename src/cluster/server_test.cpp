#include "cluster/server.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cluster/data_dir.hpp"
#include "pg/rows.hpp"

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// A project folder that the server's account can reach.
class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!find_binaries({}, 0)) GTEST_SKIP() << "no PostgreSQL on this machine";
    std::string name = "/tmp/plinth-cluster-test-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    project = name;
    fs::permissions(project, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    fs::create_directory(project / ".plinth");
  }
  void TearDown() override {
    if (!project.empty()) fs::remove_all(project);
  }

  ServerOptions options() const {
    ServerOptions options;
    options.state = project / ".plinth";
    options.settings.tcp = false;
    options.settings.more = {{"fsync", "off"}, {"shared_buffers", "16MB"}};
    options.password = "secret";
    options.log_file = project / ".plinth" / "postgres.log";
    return options;
  }
  base::Checked<std::unique_ptr<Server>> start() const {
    return Server::start(options(), [](std::string_view) {});
  }

  // The first value of the query's answer, or libpq's complaint.
  static std::string ask(const pg::Endpoint& endpoint, const char* sql) {
    const pg::Connected connected = pg::connect_blocking(endpoint, 5);
    if (connected.connection == nullptr) return connected.failure;
    PGresult* result = PQexec(connected.connection, sql);
    const pg::Rows rows = pg::rows_of(result);
    PQclear(result);
    std::string text =
        rows.empty() ? PQerrorMessage(connected.connection) : std::string(rows.text(0, 0));
    PQfinish(connected.connection);
    return text;
  }

  fs::path project;
};

TEST_F(ServerTest, KeepsDataOverStopsCrashesAndStalePidFiles) {
  {
    auto server = start();
    ASSERT_TRUE(server) << server.error().message;
    const pg::Endpoint endpoint = (*server)->administrator();
    EXPECT_EQ(ask(endpoint, "with x as (select 1) select count(*) from x"), "1");
    ask(endpoint, "create table kept (n int); insert into kept values (7)");
    EXPECT_EQ(ask(endpoint, "show wal_level"), "logical");
    EXPECT_EQ(ask(endpoint, "show data_checksums"), "on");
    EXPECT_EQ(
        ask(endpoint,
            "select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'postgres'"),
        "t"
    );

    const auto second = start();
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("another Plinth"), std::string::npos);

    // It dies, and comes back by itself.
    const Postmaster running = find_postmaster((*server)->home());
    ASSERT_EQ(running.state, Postmaster::State::running);
    kill(running.pid, SIGKILL);
    const auto limit = std::chrono::steady_clock::now() + 10s;
    while ((*server)->restarts() == 0 || ask(endpoint, "select n from kept") != "7") {
      ASSERT_LT(std::chrono::steady_clock::now(), limit);
      std::this_thread::sleep_for(20ms);
    }
  }
  // A process number that now belongs to somebody else.
  std::ofstream(project / ".plinth/data/postmaster.pid")
      << "1\n"
      << (project / ".plinth/data").string() << "\n";
  auto again = start();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(ask((*again)->administrator(), "select n from kept"), "7");
}

TEST_F(ServerTest, EndsWithItsParentEvenWhenThatIsKilled) {
  const pid_t plinth = fork();
  ASSERT_GE(plinth, 0);
  if (plinth == 0) {
    const auto server = start();
    std::ofstream(project / "up") << (server ? "up" : server.error().message);
    pause();
  }
  const auto limit = std::chrono::steady_clock::now() + 20s;
  while (!fs::exists(project / "up") && std::chrono::steady_clock::now() < limit)
    std::this_thread::sleep_for(10ms);
  const auto home = find_home(project / ".plinth");
  ASSERT_TRUE(home);
  EXPECT_EQ(find_postmaster(*home).state, Postmaster::State::running);
  kill(plinth, SIGKILL);
  waitpid(plinth, nullptr, 0);
  while (find_postmaster(*home).state == Postmaster::State::running &&
         std::chrono::steady_clock::now() < limit) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(find_postmaster(*home).state, Postmaster::State::none);  // shut down in order
  if (const auto left = make_socket_dir(*home)) fs::remove(*left);
}

TEST_F(ServerTest, RefusesTheDataOfAnotherMajor) {
  fs::create_directory(project / ".plinth/data");
  std::ofstream(project / ".plinth/data/PG_VERSION") << "12\n";
  const auto server = start();
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message.find("made by PostgreSQL 12"), std::string::npos)
      << server.error().message;
  EXPECT_NE(server.error().hint.find("postgresql-12"), std::string::npos);
}

}  // namespace
}  // namespace plinth::cluster
