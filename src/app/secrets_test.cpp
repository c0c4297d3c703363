#include "app/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/jwt.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SecretsTest : public testing::Test {
 protected:
  SecretsTest() {
    std::string name = "/tmp/plinth-secrets-test-XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~SecretsTest() override { fs::remove_all(folder); }
  fs::path file() const { return folder / "secrets.toml"; }
  unsigned mode() const {
    struct stat status{};
    stat(file().c_str(), &status);
    return status.st_mode & 0777;
  }
  fs::path folder;
};

TEST_F(SecretsTest, AreMadeOncePrivateAndUsable) {
  const auto made = load_or_make_secrets(file(), {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(mode(), 0600u);
  EXPECT_GE(made->jwt_secret.size(), 40u);
  const auto claims = crypto::verify_jwt(made->service_role_key, made->jwt_secret);
  ASSERT_TRUE(claims);
  EXPECT_THAT(*claims, HasSubstr(R"("iss":"supabase-plinth","role":"service_role")"));
  EXPECT_TRUE(made->publishable_key.starts_with("sb_publishable_"));

  const auto again = load_or_make_secrets(file(), {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->anon_key, made->anon_key);
  EXPECT_EQ(again->database_password, made->database_password);
}

TEST_F(SecretsTest, AreClosedAgainWhenTheyWereOpen) {
  ASSERT_TRUE(load_or_make_secrets(file(), {}));
  chmod(file().c_str(), 0644);
  ASSERT_TRUE(load_secrets(file(), {}));
  EXPECT_EQ(mode(), 0600u);
}

TEST_F(SecretsTest, OfTheConfigurationWinAndKeysFollowTheSecret) {
  ASSERT_TRUE(load_or_make_secrets(file(), {}));
  Config config;
  config.auth.jwt_secret = "another-secret-with-more-than-32-characters";
  config.auth.secret_key = "sb_secret_" + std::string(32, 'x');
  const auto secrets = load_secrets(file(), config);
  ASSERT_TRUE(secrets);
  EXPECT_EQ(secrets->secret_key, config.auth.secret_key);
  EXPECT_TRUE(crypto::verify_jwt(secrets->anon_key, config.auth.jwt_secret));
  EXPECT_EQ(load_secrets(file(), config)->anon_key, secrets->anon_key);  // the same at every start
}

TEST_F(SecretsTest, AreRefusedWhenTooWeak) {
  ASSERT_TRUE(load_or_make_secrets(file(), {}));
  Config config;
  config.auth.jwt_secret = "short";
  const auto secrets = load_secrets(file(), config);
  ASSERT_FALSE(secrets);
  EXPECT_EQ(secrets.error().message, "the JWT secret has only 5 characters");
}

TEST_F(SecretsTest, AreNotMadeByCommandsThatOnlyRead) {
  EXPECT_FALSE(load_secrets(file(), {}));
  EXPECT_FALSE(fs::exists(file()));
}

}  // namespace
}  // namespace plinth::app
