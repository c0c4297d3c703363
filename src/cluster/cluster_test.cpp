#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cluster/binaries.hpp"
#include "cluster/home.hpp"
#include "cluster/lock_file.hpp"
#include "cluster/log_file.hpp"
#include "cluster/settings.hpp"

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string name = "/tmp/plinth-folder-test-XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~FolderTest() override { fs::remove_all(folder); }
  fs::path folder;
};

using HomeTest = FolderTest;
using LockFileTest = FolderTest;
using LogFileTest = FolderTest;

TEST(Binaries, ReadTheVersion) {
  EXPECT_EQ(version_in("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n"), "15.20");
  EXPECT_EQ(version_in("postgres (PostgreSQL) 18beta1\n"), "18beta1");
  EXPECT_EQ(version_in("sh: not found"), "");
}

TEST(Binaries, SayWhatIsWrongWithAConfiguredFolder) {
  const auto found = find_binaries("/nonexistent", 0);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "[db] bin_dir: there is no postgres and initdb in /nonexistent");
}

TEST(Settings, LoopbackOnlyAndOverridable) {
  ServerSettings settings{.socket_dir = "/run/x", .more = {{"shared_buffers", "1GB"}}};
  const auto has = [&](std::string_view argument) {
    const auto all = server_arguments({}, "/data", settings);
    return std::ranges::find(all, argument) != all.end();
  };
  EXPECT_TRUE(has("listen_addresses=127.0.0.1"));
  EXPECT_TRUE(has("shared_buffers=1GB"));
  EXPECT_FALSE(has("shared_buffers=128MB"));
  settings.tcp = false;
  EXPECT_TRUE(has("listen_addresses="));
}

TEST_F(HomeTest, ForRootInAClosedFolderLiesApartAndIsFoundAgain) {
  if (geteuid() != 0) GTEST_SKIP() << "only root runs the server as somebody else";
  const fs::path state = folder / "project/.plinth";
  fs::create_directories(state);
  chmod(folder.c_str(), 0700);  // like /root
  const fs::path shared = "/tmp/plinth-shared-test-" + std::to_string(getpid());
  const auto home = find_home(state, shared);
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_TRUE(home->apart);
  EXPECT_EQ(home->dir.parent_path(), shared);
  EXPECT_TRUE(home->dir.filename().string().starts_with("project-"));

  // The project moves, and even to an open place: the data stays where it is.
  fs::rename(folder / "project", folder / "moved");
  chmod(folder.c_str(), 0755);
  const auto moved = find_home(folder / "moved/.plinth", shared);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->dir, home->dir);
  fs::remove_all(shared);
}

TEST_F(HomeTest, RefusesDataThatWasClosedOffLater) {
  if (geteuid() != 0) GTEST_SKIP() << "only root runs the server as somebody else";
  fs::create_directories(folder / ".plinth/data");
  chmod(folder.c_str(), 0700);
  const auto home = find_home(folder / ".plinth", "/nonexistent");
  ASSERT_FALSE(home);
  EXPECT_NE(home.error().message.find("closed to others"), std::string::npos);
  EXPECT_NE(home.error().hint.find("chmod o+x " + folder.string()), std::string::npos);
}

TEST_F(HomeTest, IsInTheProjectWhenTheServerCanGetThere) {
  chmod(folder.c_str(), 0755);
  fs::create_directory(folder / ".plinth");
  const auto home = find_home(folder / ".plinth", "/nonexistent");
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_FALSE(home->apart);
  EXPECT_EQ(home->dir, folder / ".plinth");
  const auto socket_dir = make_socket_dir(*home);
  ASSERT_TRUE(socket_dir) << socket_dir.error().message;
  EXPECT_LT(socket_dir->string().size(), 80u);
  fs::remove(*socket_dir);
}

TEST_F(LockFileTest, ExcludesAndNamesItsHolder) {
  const fs::path path = folder / "lock";
  EXPECT_FALSE(lock_holder(path));
  {
    const auto lock = LockFile::take(path, "the project");
    ASSERT_TRUE(lock);
    EXPECT_EQ(lock_holder(path), std::to_string(getpid()));
    const auto second = LockFile::take(path, "the project");
    ASSERT_FALSE(second);
    EXPECT_EQ(
        second.error().message,
        "another Plinth (process " + std::to_string(getpid()) + ") is using the project"
    );
  }
  EXPECT_FALSE(lock_holder(path));
}

TEST_F(LogFileTest, KeepsOneOldFile) {
  LogFile log(folder / "log");
  std::ofstream(log.path()) << std::string(100, 'x');
  log.rotate_if_large(200);
  EXPECT_EQ(fs::file_size(log.path()), 100u);
  log.rotate_if_large(50);
  EXPECT_EQ(fs::file_size(log.path()), 0u);
  EXPECT_EQ(fs::file_size(folder / "log.1"), 100u);
}

TEST(StartFailure, BecomesOneSentence) {
  const auto message = [](std::string_view log) {
    return explain_start_failure(log, "/p/postgres.log", 5432).message;
  };
  EXPECT_EQ(
      message("LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use\n"),
      "port 5432 for PostgreSQL is taken"
  );
  EXPECT_EQ(
      message("FATAL:  could not write lock file: No space left on device\n"),
      "PostgreSQL cannot start: the disk is full"
  );
  EXPECT_EQ(
      message("2026 [1] FATAL:  something odd\n2026 LOG:  database system is shut down\n"),
      "PostgreSQL cannot start: something odd"
  );
  EXPECT_TRUE(is_passing_failure("FATAL:  lock file \"postmaster.pid\" already exists\n"));
}

}  // namespace
}  // namespace plinth::cluster
