#include "app/signing_keys.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/key_watcher.hpp"
#include "crypto/jwt.hpp"
#include "identity/key_rotation.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SigningKeysTest : public testing::Test {
 protected:
  SigningKeysTest() {
    std::string name = "/tmp/plinth-signing-keys-test-XXXXXX";
    project_.workdir = mkdtemp(name.data());
    fs::create_directory(project_.state());
  }
  ~SigningKeysTest() override { fs::remove_all(project_.workdir); }

  fs::path file() const { return signing_keys_file(project_); }
  void write(std::string_view text) const { std::ofstream(file()) << text; }
  void rotate(int64_t now) const {
    const auto edited =
        edit_signing_keys(file(), [now](identity::RingKeys& keys) -> base::Checked<void> {
          identity::rotate(keys, now);
          return {};
        });
    ASSERT_TRUE(edited) << edited.error().message;
  }
  static unsigned mode(const fs::path& of) {
    struct stat status{};
    stat(of.c_str(), &status);
    return status.st_mode & 0777;
  }

  Project project_;
  Secrets secrets_{.jwt_secret = "a-secret-of-at-least-thirty-two-characters"};
};

TEST_F(SigningKeysTest, ANewProjectHasAKeyThatSignsAndOneThatWaits) {
  ASSERT_TRUE(load_or_make_secrets(project_));
  EXPECT_EQ(file(), project_.state() / "signing_keys.json");
  EXPECT_EQ(mode(file()), 0600u);
  const auto keys = load_signing_keys(file());
  ASSERT_TRUE(keys) << keys.error().message;
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->at(0).status, identity::KeyStatus::current);
  EXPECT_EQ(keys->at(1).status, identity::KeyStatus::standby);
  ASSERT_TRUE(load_or_make_secrets(project_));
  EXPECT_EQ(load_signing_keys(file())->at(0).id, keys->at(0).id);
}

TEST_F(SigningKeysTest, AProjectOfBeforeSignsWithItsSecret) {
  ASSERT_TRUE(load_or_make_secrets(project_.secrets_file(), {}));
  const auto secrets = load_or_make_secrets(project_);
  EXPECT_FALSE(fs::exists(file()));
  const auto keys = load_key_ring(project_, *secrets);
  EXPECT_EQ(keys->ring.sign("{}"), crypto::sign_jwt("{}", secrets->jwt_secret));
}

TEST_F(SigningKeysTest, WhoBringsTheSecretBringsTheKeys) {
  project_.config.auth.jwt_secret = secrets_.jwt_secret;
  ASSERT_TRUE(load_or_make_secrets(project_));
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(SigningKeysTest, ThePathBelongsToTheConfigurationsFolder) {
  project_.config.auth.signing_keys_path = "./keys.json";
  EXPECT_EQ(file(), project_.workdir / "keys.json");
  project_.config_file = project_.workdir / "supabase/config.toml";
  EXPECT_EQ(file(), project_.workdir / "supabase/keys.json");
  project_.config.auth.signing_keys_path = "/etc/keys.json";
  EXPECT_EQ(file(), "/etc/keys.json");
}

TEST_F(SigningKeysTest, ANamedFileHasToBeThere) {
  project_.config.auth.signing_keys_path = "keys.json";
  EXPECT_THAT(
      load_key_ring(project_, secrets_).error().message,
      HasSubstr("keys.json, which auth.signing_keys_path names")
  );
  rotate(1000);
  EXPECT_THAT(load_key_ring(project_, secrets_)->ring.describe_signer(), HasSubstr("ES256 key "));
}

TEST_F(SigningKeysTest, SaysWhatIsWrongWithTheFile) {
  write("[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"d\":\"\"}]");
  const auto refused = load_key_ring(project_, secrets_);
  EXPECT_THAT(refused.error().message, HasSubstr("signing_keys.json: key 1: it is none for ES256"));
  EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("c2VjcmV0")));
  write(std::string((1 << 20) + 1, ' '));
  EXPECT_THAT(load_signing_keys(file()).error().message, HasSubstr("cannot read"));
}

TEST_F(SigningKeysTest, AreClosedWhenTheyWereOpen) {
  rotate(1000);
  chmod(file().c_str(), 0644);
  ASSERT_TRUE(load_signing_keys(file()));
  EXPECT_EQ(mode(file()), 0600u);
}

TEST_F(SigningKeysTest, AnEditThatFailsChangesNothing) {
  rotate(1000);
  const FileStamp before = stamp_of(file());
  const auto edited = edit_signing_keys(file(), [](identity::RingKeys& keys) {
    keys.clear();
    return identity::revoke(keys, "x", 2000);
  });
  EXPECT_EQ(edited.error().message, "there is no key x");
  EXPECT_EQ(stamp_of(file()), before);
}

class KeyWatcherTest : public SigningKeysTest {
 protected:
  KeyWatcher watch() {
    return KeyWatcher(
        load_key_ring(project_, secrets_).value(),
        secrets_.jwt_secret,
        [this](const identity::KeyRing& ring) { seen_.push_back(ring.describe_signer()); }
    );
  }
  std::vector<std::string> seen_;
};

TEST_F(KeyWatcherTest, NoticesEveryChangeOnce) {
  KeyWatcher watcher = watch();
  watcher.look();
  EXPECT_EQ(seen_.size(), 0u);
  rotate(1000);
  watcher.look();
  watcher.look();
  ASSERT_EQ(seen_.size(), 1u);
  rotate(2000);
  watcher.look();
  ASSERT_EQ(seen_.size(), 2u);
  EXPECT_NE(seen_[0], seen_[1]);
}

TEST_F(KeyWatcherTest, WhatCannotBeReadChangesNothing) {
  rotate(1000);
  const auto keys = load_signing_keys(file());
  KeyWatcher watcher = watch();
  write("[{");
  watcher.look();
  fs::remove(file());
  watcher.look();
  EXPECT_EQ(seen_.size(), 0u);
  write(identity::render_keys(*keys));
  watcher.look();
  EXPECT_EQ(seen_.size(), 1u);
}

TEST_F(KeyWatcherTest, LooksByItself) {
  std::atomic<int> changes = 0;
  KeyWatcher watcher(
      load_key_ring(project_, secrets_).value(),
      secrets_.jwt_secret,
      [&](const identity::KeyRing&) { ++changes; }
  );
  watcher.start();
  rotate(1000);
  for (int i = 0; i < 500 && changes == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(changes, 1);
}

}  // namespace
}  // namespace plinth::app
