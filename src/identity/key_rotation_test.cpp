#include "identity/key_rotation.hpp"

#include <gtest/gtest.h>

namespace plinth::identity {
namespace {

KeyStatus status_of(const RingKeys& keys, const std::string& id) {
  return std::ranges::find(keys, id, &RingKey::id)->status;
}

TEST(KeyRotation, MovesEachKeyOneStepOn) {
  RingKeys keys = make_keys(1000);
  const std::string first = keys[0].id;
  const std::string second = keys[1].id;
  const Rotation rotation = rotate(keys, 5000);
  EXPECT_EQ(rotation.previous, first);
  EXPECT_EQ(rotation.current, second);
  EXPECT_EQ(rotation.published_for, 4000);
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(status_of(keys, first), KeyStatus::previous);
  EXPECT_EQ(status_of(keys, second), KeyStatus::current);
  EXPECT_EQ(status_of(keys, rotation.standby), KeyStatus::standby);
  EXPECT_EQ(keys[0].status_since, 5000);
  EXPECT_EQ(keys[2].created_at, 5000);
}

TEST(KeyRotation, BeginsWithoutKeys) {
  RingKeys keys;
  const Rotation rotation = rotate(keys, 1000);
  EXPECT_FALSE(rotation.previous);
  EXPECT_EQ(rotation.published_for, 0);
  EXPECT_EQ(status_of(keys, rotation.current), KeyStatus::current);
  EXPECT_EQ(status_of(keys, rotation.standby), KeyStatus::standby);
  EXPECT_EQ(keys[0].algorithm, crypto::JwtAlgorithm::es256);
}

TEST(KeyRotation, TakesTheOldestStandbyAndMakesNoOther) {
  RingKeys keys = make_keys(1000);
  keys.push_back(make_key(crypto::JwtAlgorithm::eddsa, KeyStatus::standby, 2000));
  const std::string eddsa = keys[2].id;
  EXPECT_EQ(rotate(keys, 3000).standby, eddsa);
  EXPECT_EQ(keys.size(), 3u);
  const Rotation second = rotate(keys, 4000);
  EXPECT_EQ(second.current, eddsa);
  EXPECT_EQ(keys.back().algorithm, crypto::JwtAlgorithm::eddsa);
}

TEST(KeyRotation, RevokesWhatDoesNotSign) {
  RingKeys keys = make_keys(1000);
  const std::string first = keys[0].id;
  EXPECT_EQ(revoke(keys, first, 2000).error().message, "the key signs at the moment");
  EXPECT_EQ(revoke(keys, "x", 2000).error().message, "there is no key x");
  rotate(keys, 3000);
  ASSERT_TRUE(revoke(keys, first, 4000));
  EXPECT_EQ(status_of(keys, first), KeyStatus::revoked);
  EXPECT_EQ(keys[0].status_since, 4000);
  EXPECT_EQ(revoke(keys, first, 5000).error().message, "the key is revoked already");
  EXPECT_TRUE(revoke(keys, keys[2].id, 5000));  // the standby
}

}  // namespace
}  // namespace plinth::identity
