#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/jwt.hpp"
#include "crypto/password.hpp"
#include "crypto/random.hpp"

namespace plinth::crypto {
namespace {

constexpr std::string_view secret = "a-secret-of-at-least-thirty-two-characters";

TEST(Hash, MatchesPublishedVectors) {
  EXPECT_EQ(
      base::hex(hash(Digest::sha256, "abc")),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  );
  EXPECT_EQ(
      base::hex(hash(Digest::sha224, "abc")),
      "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"
  );
  // RFC 4231, test case 2
  EXPECT_EQ(
      base::hex(hmac(Digest::sha256, "Jefe", "what do ya want for nothing?")),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
  );
}

TEST(Random, UuidsAreVersionFourAndDiffer) {
  const std::string id = uuid_v4();
  EXPECT_TRUE(is_uuid(id));
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(id, uuid_v4());
  EXPECT_FALSE(is_uuid("12345678-1234-1234-1234-12345678901"));
  EXPECT_FALSE(is_uuid("12345678-1234-1234-1234-12345678901g"));
}

TEST(Password, VerifiesItsOwnAndPgcryptosHashes) {
  EXPECT_TRUE(verify_password("secret12", hash_password("secret12")));
  EXPECT_FALSE(verify_password("secret13", hash_password("secret12")));
  // bcrypt's published test vector
  EXPECT_TRUE(verify_password("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")
  );
  EXPECT_FALSE(verify_password("abc", "not a hash"));
  EXPECT_FALSE(verify_password(
      std::string_view("abc\0x", 5), "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"
  ));
}

TEST(Jwt, SignsWhatItVerifies) {
  const std::string token = sign_jwt(R"({"role":"anon"})", secret);
  EXPECT_EQ(verify_jwt(token, secret), R"({"role":"anon"})");
}

TEST(Jwt, NamesEachFault) {
  const auto fault = [](std::string_view token) { return verify_jwt(token, secret).error().fault; };
  const std::string token = sign_jwt("{}", secret);
  EXPECT_EQ(fault("a.b"), JwtFault::part_count);
  EXPECT_EQ(verify_jwt("a.b", secret).error().parts, 2u);
  EXPECT_EQ(fault("a.b.c"), JwtFault::not_decodable);
  EXPECT_EQ(verify_jwt(token, "another secret").error().fault, JwtFault::bad_signature);
  EXPECT_EQ(fault(base::base64url(R"({"alg":"none"})") + ".e30."), JwtFault::unsecured);
  EXPECT_EQ(fault(base::base64url(R"({"alg":"PS256"})") + ".e30.AA"), JwtFault::not_decodable);
  EXPECT_EQ(fault(base::base64url(R"({"alg":"RS256"})") + ".e30.AA"), JwtFault::no_key);
  EXPECT_EQ(
      fault(base::base64url(R"({"alg":"HS256","crit":["exp"]})") + ".e30.AA"),
      JwtFault::not_decodable
  );
  EXPECT_EQ(fault(base::base64url(R"({"alg":"HS256","kid":"x"})") + ".e30.AA"), JwtFault::no_key);
}

}  // namespace
}  // namespace plinth::crypto
