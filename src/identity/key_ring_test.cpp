#include "identity/key_ring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/jwt.hpp"
#include "identity/gate.hpp"
#include "identity/key_rotation.hpp"

namespace plinth::identity {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "a-secret-of-at-least-thirty-two-characters";

bool verifies(const KeyRing& ring, const std::string& token) {
  return crypto::verify_jwt(token, ring.verifying()).has_value();
}

TEST(KeyRing, SignsWithTheCurrentKeyOnly) {
  RingKeys keys = make_keys(1000);
  const KeyRing ring(keys, secret);
  const std::string token = ring.sign("{}");
  EXPECT_TRUE(
      crypto::verify_jwt(token, crypto::KeySet::parse(json::to_text(keys[0].public_jwk)).value())
  );
  EXPECT_EQ(ring.describe_signer(), "ES256 key " + keys[0].id);
}

TEST(KeyRing, WithoutACurrentKeyTheSecretSigns) {
  for (const RingKeys& keys :
       {RingKeys(), RingKeys{make_key(crypto::JwtAlgorithm::es256, KeyStatus::standby, 0)}}) {
    const KeyRing ring(keys, secret);
    EXPECT_EQ(ring.sign("{}"), crypto::sign_jwt("{}", secret));
    EXPECT_TRUE(verifies(ring, ring.sign("{}")));
    EXPECT_EQ(ring.describe_signer(), "HS256 by the JWT secret");
  }
}

TEST(KeyRing, VerifiesByAllKeysThatAreNotRevoked) {
  RingKeys keys = make_keys(1000);
  rotate(keys, 2000);
  std::vector<std::string> tokens;
  for (const RingKey& key : keys) tokens.push_back(key.pair->sign_jwt("{}"));
  const KeyRing before(keys, secret);
  for (const std::string& token : tokens) EXPECT_TRUE(verifies(before, token));
  EXPECT_TRUE(verifies(before, crypto::sign_jwt("{}", secret)));

  ASSERT_TRUE(revoke(keys, keys[0].id, 3000));
  const KeyRing after(keys, secret);
  EXPECT_FALSE(verifies(after, tokens[0]));
  EXPECT_TRUE(verifies(after, tokens[1]));
  EXPECT_TRUE(verifies(after, tokens[2]));
  EXPECT_TRUE(verifies(before, tokens[0]));  // a ring does not change
}

TEST(KeyRing, PublishesAllButSecretAndRevokedKeys) {
  RingKeys keys = make_keys(1000);
  rotate(keys, 2000);
  const std::string revoked = keys[0].id;
  ASSERT_TRUE(revoke(keys, revoked, 3000));
  const KeyRing ring(keys, secret);
  EXPECT_THAT(ring.jwks(), HasSubstr(keys[1].id));
  EXPECT_THAT(ring.jwks(), HasSubstr(keys[2].id));
  EXPECT_THAT(ring.jwks(), Not(HasSubstr(revoked)));
  for (const char* private_part : {"\"d\"", "oct", "status", "sign\""})
    EXPECT_THAT(ring.jwks(), Not(HasSubstr(private_part)));
  EXPECT_EQ(KeyRing({}, secret).jwks(), R"({"keys":[]})");
}

TEST(KeyRing, AnEmptyOneVerifiesNothing) {
  EXPECT_TRUE(KeyRing().empty());
  EXPECT_FALSE(verifies(KeyRing(), crypto::sign_jwt("{}", "")));
  EXPECT_EQ(KeyRing().jwks(), R"({"keys":[]})");
}

TEST(KeyRing, AGateForgetsTokensWhenItsKeysChange) {
  RingKeys keys = make_keys(1000);
  rotate(keys, 2000);
  const std::string old = keys[0].pair->sign_jwt(R"({"role":"authenticated"})");
  Gate gate({.token_keys = KeyRing(keys, secret).verifying(), .api_keys = {}});
  EXPECT_TRUE(gate.verify(old));
  EXPECT_TRUE(gate.verify(old));
  EXPECT_EQ(gate.stats().hits, 1u);
  ASSERT_TRUE(revoke(keys, keys[0].id, 3000));
  gate.use(KeyRing(keys, secret).verifying());
  EXPECT_EQ(gate.verify(old).error().code, "PGRST301");
  EXPECT_TRUE(gate.verify(crypto::sign_jwt("{}", secret)));
}

}  // namespace
}  // namespace plinth::identity
