#include "identity/key_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/key_rotation.hpp"

namespace plinth::identity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

json::Object new_jwk() {
  return crypto::SigningKey::generate(crypto::JwtAlgorithm::es256).private_jwk();
}

std::string listed(const std::vector<json::Object>& jwks) {
  json::Array list;
  for (const json::Object& jwk : jwks) list.emplace_back(jwk);
  return json::to_text(json::Value(list));
}

std::vector<KeyStatus> statuses(const std::vector<json::Object>& jwks) {
  std::vector<KeyStatus> out;
  const auto keys = parse_keys(listed(jwks));
  EXPECT_TRUE(keys) << keys.error();
  for (const RingKey& key : keys.value()) out.push_back(key.status);
  return out;
}

TEST(KeyFile, KeepsWhatItIsGiven) {
  RingKeys keys = make_keys(1000);
  rotate(keys, 2000);
  const auto again = parse_keys(render_keys(keys));
  ASSERT_TRUE(again) << again.error();
  ASSERT_EQ(again->size(), 3u);
  for (size_t i = 0; i < keys.size(); ++i) {
    const RingKey& key = again->at(i);
    EXPECT_EQ(key.id, keys[i].id);
    EXPECT_EQ(key.status, keys[i].status);
    EXPECT_EQ(key.created_at, keys[i].created_at);
    EXPECT_EQ(key.status_since, keys[i].status_since);
    EXPECT_EQ(key.public_jwk, keys[i].public_jwk);
    EXPECT_EQ(key.pair->private_jwk(), keys[i].pair->private_jwk());
  }
}

TEST(KeyFile, ForgetsThePrivateHalfOfWhatIsRevoked) {
  RingKeys keys = make_keys(1000);
  const std::string secret = json::to_text(keys[1].pair->private_jwk().at("d"));
  EXPECT_THAT(render_keys(keys), HasSubstr(secret));
  ASSERT_TRUE(revoke(keys, keys[1].id, 2000));
  EXPECT_THAT(render_keys(keys), Not(HasSubstr(secret)));
  const auto again = parse_keys(render_keys(keys));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->at(1).status, KeyStatus::revoked);
  EXPECT_FALSE(again->at(1).pair);
}

TEST(KeyFile, ReadsTheSupabaseClisFile) {
  json::Object other = new_jwk();
  json::Object verifier = new_jwk();
  verifier["key_ops"] = json::Array{"verify"};
  json::Object half = new_jwk();
  half.erase("d");
  EXPECT_THAT(
      statuses({verifier, new_jwk(), other, half}),
      ElementsAre(KeyStatus::previous, KeyStatus::current, KeyStatus::standby, KeyStatus::previous)
  );
  EXPECT_THAT(statuses({}), ElementsAre());
}

TEST(KeyFile, WhereStatusIsSaidNothingIsGuessed) {
  json::Object standby = new_jwk();
  standby["status"] = "standby";
  EXPECT_THAT(statuses({new_jwk(), standby}), ElementsAre(KeyStatus::standby, KeyStatus::standby));
}

TEST(KeyFile, SaysWhatIsWrong) {
  const auto refusal = [](const std::vector<json::Object>& jwks) {
    return parse_keys(listed(jwks)).error();
  };
  const auto with = [](std::string_view member, const json::Value& value) {
    json::Object jwk = new_jwk();
    jwk[member] = value;
    return jwk;
  };
  EXPECT_EQ(parse_keys("{}").error(), "it is no JSON array");
  EXPECT_EQ(parse_keys("[1]").error(), "key 1: it is no JSON object");
  EXPECT_EQ(
      refusal({with("status", "retired")}),
      "key 1: its status is none of standby, current, previous and revoked"
  );
  EXPECT_EQ(
      refusal({with("status", "current"), with("status", "current")}),
      "more than one key is current"
  );
  const json::Object twice = new_jwk();
  EXPECT_EQ(refusal({twice, new_jwk(), twice}), "keys 1 and 3 have the same kid");
  EXPECT_EQ(refusal({new_jwk(), with("d", "AA")}), "key 2: its numbers make no key");
  json::Object half = with("status", "current");
  half.erase("d");
  EXPECT_EQ(refusal({half}), "key 1: it is to be current and has no private half (d)");
  half.erase("kid");
  EXPECT_EQ(refusal({half}), "key 1: it has no private half (d), and then it needs kid and alg");
}

}  // namespace
}  // namespace plinth::identity
