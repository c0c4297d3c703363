#include "migrate/user_migrations.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "migrate/roles.hpp"

namespace plinth::migrate {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class UserMigrationsTest : public testing::Test {
 protected:
  UserMigrationsTest() {
    std::string name = "/tmp/plinth-migrations-test-XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~UserMigrationsTest() override { fs::remove_all(folder); }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder / name) << text;
  }

  fs::path folder;
};

TEST_F(UserMigrationsTest, AreSortedByVersionAndNamed) {
  write("20240202000000_second_step.sql", "select 2;");
  write("20240101000000_first.sql", "\xef\xbb\xbfselect 1;");
  write("notes.sql", "");
  write("20240101_readme.md", "");
  write("99999999999999_master_consolidated_schema.sql", "select 'the built-in schema';");
  const auto listed = list_user_migrations(folder);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->files.size(), 2u);
  EXPECT_EQ(listed->files[0].version, "20240101000000");
  EXPECT_EQ(listed->files[0].text, "select 1;");
  EXPECT_EQ(listed->files[1].name, "second_step");
  EXPECT_THAT(listed->ignored, ElementsAre("notes.sql"));
  EXPECT_NE(listed->files[0].hash, listed->files[1].hash);
}

TEST_F(UserMigrationsTest, OfOneVersionAreRefused) {
  write("20240101000000_a.sql", "");
  write("20240101000000_b.sql", "");
  const auto listed = list_user_migrations(folder);
  ASSERT_FALSE(listed);
  EXPECT_THAT(listed.error().message, testing::HasSubstr("have the same version"));
}

TEST_F(UserMigrationsTest, NeedNotExist) {
  const auto listed = list_user_migrations(folder / "absent");
  ASSERT_TRUE(listed);
  EXPECT_TRUE(listed->files.empty());
}

TEST_F(UserMigrationsTest, MayRefuseATransaction) {
  EXPECT_TRUE((UserMigration{
                   .version = {},
                   .name = {},
                   .path = {},
                   .text = "-- plinth: no transaction\nvacuum;",
                   .hash = {}
               }).without_transaction());
}

TEST(RolePasswords, DependOnSecretAndRole) {
  EXPECT_EQ(role_password("s", "authenticator"), role_password("s", "authenticator"));
  EXPECT_NE(role_password("s", "authenticator"), role_password("t", "authenticator"));
  EXPECT_NE(role_password("s", "authenticator"), role_password("s", "supabase_auth_admin"));
  EXPECT_EQ(role_password("s", "authenticator").size(), 43u);
  EXPECT_NE(passwords_hash("s"), passwords_hash("t"));
}

}  // namespace
}  // namespace plinth::migrate
