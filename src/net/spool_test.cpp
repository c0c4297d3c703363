#include "net/spool.hpp"

#include <gtest/gtest.h>

#include "net/loop.hpp"

namespace plinth::net {
namespace {

namespace fs = std::filesystem;

class Spool : public testing::Test {
 protected:
  base::Checked<std::string> read(const SpoolFile& file, uint64_t offset, size_t most) {
    std::optional<base::Checked<std::string>> out;
    spawn(loop.executor(), "test", keep(file, offset, most, out));
    loop.context().restart();
    loop.run();
    return *std::move(out);
  }
  Task<void> keep(
      const SpoolFile& file,
      uint64_t offset,
      size_t most,
      std::optional<base::Checked<std::string>>& out
  ) {
    out = co_await file.read(offset, most);
    loop.stop();
  }

  Loop loop;
  WorkerPool workers{1};
  fs::path directory = fs::temp_directory_path();
};

TEST_F(Spool, GivesBackWhatWasWritten) {
  SpoolSpace space(workers, directory, 100);
  const auto file = space.open_blocking();
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE((*file)->append_blocking("first "));
  ASSERT_TRUE((*file)->append_blocking("second"));
  EXPECT_EQ((*file)->size(), 12u);
  EXPECT_EQ(*read(**file, 0, 8), "first se");
  EXPECT_EQ(*read(**file, 8, 100), "cond");
  EXPECT_EQ(*read(**file, 12, 100), "");
}

TEST_F(Spool, LeavesNothingBehind) {
  const fs::path own = directory / "plinth-spool-test";
  fs::create_directory(own);
  SpoolSpace space(workers, own, 100);
  {
    const auto file = space.open_blocking();
    ASSERT_TRUE((*file)->append_blocking("x"));
    EXPECT_TRUE(fs::is_empty(own));
    EXPECT_EQ(space.used(), 1u);
  }
  EXPECT_EQ(space.used(), 0u);
  fs::remove(own);
}

TEST_F(Spool, RefusesMoreThanThereIsRoomFor) {
  SpoolSpace space(workers, directory, 10);
  const auto one = space.open_blocking();
  const auto other = space.open_blocking();
  ASSERT_TRUE((*one)->append_blocking("12345678"));
  const auto refused = (*other)->append_blocking("123");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().hint, "ask for fewer rows, or try again later");
  EXPECT_TRUE((*other)->append_blocking("12"));
  EXPECT_EQ(space.used(), 10u);
}

TEST_F(Spool, SaysWhereItCannotWrite) {
  SpoolSpace space(workers, "/nowhere/at/all", 10);
  const auto file = space.open_blocking();
  ASSERT_FALSE(file);
  EXPECT_EQ(
      file.error().message, "cannot make a file in /nowhere/at/all: No such file or directory"
  );
}

}  // namespace
}  // namespace plinth::net
