#include "crypto/signing_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "crypto/jwt.hpp"

namespace plinth::crypto {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr std::array algorithms{JwtAlgorithm::es256, JwtAlgorithm::rs256, JwtAlgorithm::eddsa};

SigningKey parsed(const std::string& text) {
  auto key = SigningKey::parse(json::parse_object(text).value());
  EXPECT_TRUE(key) << key.error();
  return key.value();
}

std::string refusal(const std::string& text) {
  const auto key = SigningKey::parse(json::parse_object(text).value());
  return key ? "none" : key.error();
}

KeySet verifying(const SigningKey& key) {
  return KeySet::parse(json::to_text(key.public_jwk())).value();
}

// RFC 7515 appendix A.2.1
constexpr auto rfc_rsa =
    R"({"kty":"RSA",
"n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
"e":"AQAB",
"d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
"p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
"q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
"dp":"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
"dq":"h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
"qi":"IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U"})";

// The payload of the examples of RFC 7515: claims of joe.
constexpr auto rfc_payload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";

TEST(SigningKey, SignsTheRsaExampleOfRfc7515) {
  const SigningKey key = parsed(rfc_rsa);
  EXPECT_EQ(key.algorithm(), JwtAlgorithm::rs256);
  EXPECT_EQ(
      base::base64url(key.sign("eyJhbGciOiJSUzI1NiJ9." + std::string(rfc_payload))),
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
      "O8W2Fp5ju"
      "jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
      "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07"
      "Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
      "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipU"
      "TI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
  );
}

// RFC 8037 appendix A: signature, and thumbprint as id
TEST(SigningKey, SignsTheEdwardsExampleOfRfc8037) {
  const SigningKey key = parsed(
      R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
          "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"
  );
  EXPECT_EQ(
      base::base64url(key.sign("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")),
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
  );
  EXPECT_EQ(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(SigningKey, VerifiesTheEllipticExampleOfRfc7515) {
  const SigningKey key = parsed(
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
          "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
          "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})"
  );
  EXPECT_TRUE(verify_jwt(
      "eyJhbGciOiJFUzI1NiJ9." + std::string(rfc_payload) +
          ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
      verifying(key)
  ));
}

TEST(SigningKey, SignsTokensThatItsPublicHalfVerifies) {
  for (const JwtAlgorithm algorithm : algorithms) {
    SCOPED_TRACE(name_of(algorithm));
    const SigningKey key = SigningKey::generate(algorithm);
    const std::string token = key.sign_jwt(R"({"sub":"u"})");
    EXPECT_EQ(verify_jwt(token, verifying(key)), R"({"sub":"u"})");
    EXPECT_EQ(
        base::base64url_decode(token.substr(0, token.find('.'))),
        R"({"alg":")" + std::string(name_of(algorithm)) + R"(","kid":")" + key.id() +
            R"(","typ":"JWT"})"
    );
    const SigningKey other = SigningKey::generate(algorithm);
    EXPECT_NE(other.id(), key.id());
    EXPECT_EQ(verify_jwt(token, verifying(other)).error().fault, JwtFault::no_key);
  }
}

// The halves of a signature may begin with zeros; one in 128 does.
TEST(SigningKey, SignaturesOfEs256AlwaysHave64Bytes) {
  const SigningKey key = SigningKey::generate(JwtAlgorithm::es256);
  for (int i = 0; i < 600; ++i) ASSERT_EQ(key.sign(std::to_string(i)).size(), 64u);
}

TEST(SigningKey, GoesThroughItsJwk) {
  for (const JwtAlgorithm algorithm : algorithms) {
    SCOPED_TRACE(name_of(algorithm));
    const SigningKey key = SigningKey::generate(algorithm);
    const auto again = SigningKey::parse(key.private_jwk());
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->id(), key.id());
    EXPECT_EQ(again->private_jwk(), key.private_jwk());
    EXPECT_TRUE(verify_jwt(again->sign_jwt("{}"), verifying(key)));
  }
}

TEST(SigningKey, ShowsNothingPrivateInItsPublicJwk) {
  for (const JwtAlgorithm algorithm : algorithms) {
    const SigningKey key = SigningKey::generate(algorithm);
    const std::string text = json::to_text(key.public_jwk());
    EXPECT_THAT(text, HasSubstr(R"("use":"sig","key_ops":["verify"])"));
    for (const char* secret : {"d", "p", "q", "dp", "dq", "qi"})
      EXPECT_THAT(text, Not(HasSubstr("\"" + std::string(secret) + "\":")));
  }
}

TEST(SigningKey, KeepsTheIdItIsGiven) {
  json::Object jwk = SigningKey::generate(JwtAlgorithm::es256).private_jwk();
  jwk["kid"] = "b81269f1-21d8-4f2e-b719-c2240a840d90";
  EXPECT_EQ(SigningKey::parse(jwk)->id(), "b81269f1-21d8-4f2e-b719-c2240a840d90");
  for (const std::string& wrong : {std::string(), std::string("a b"), std::string(201, 'x')}) {
    jwk["kid"] = wrong;
    EXPECT_THAT(SigningKey::parse(jwk).error(), HasSubstr("kid"));
  }
}

TEST(SigningKey, SaysWhatIsNoKey) {
  EXPECT_THAT(refusal(R"({"kty":"oct","k":"c2VjcmV0"})"), EndsWith("EdDSA (Ed25519)"));
  EXPECT_THAT(refusal(R"({"kty":"EC","crv":"P-384"})"), EndsWith("EdDSA (Ed25519)"));
  EXPECT_THAT(refusal(R"({"kty":"RSA","alg":"RS512"})"), EndsWith("EdDSA (Ed25519)"));
  EXPECT_THAT(refusal(R"({"kty":"EC","crv":"P-256","x":"AA"})"), HasSubstr("private half"));
  EXPECT_EQ(refusal(R"({"kty":"EC","crv":"P-256","d":"AA"})"), "its numbers make no key");
  EXPECT_EQ(refusal(R"({"kty":"RSA","n":"AQ","e":"AQAB","d":"AQ"})"), "its numbers make no key");
  EXPECT_EQ(refusal(R"({"kty":"OKP","crv":"Ed25519","d":"AQ"})"), "its numbers make no key");
}

TEST(SigningKey, RefusesHalvesThatDoNotBelongTogether) {
  for (const JwtAlgorithm algorithm : algorithms) {
    SCOPED_TRACE(name_of(algorithm));
    json::Object jwk = SigningKey::generate(algorithm).private_jwk();
    jwk["d"] = SigningKey::generate(algorithm).private_jwk().at("d");
    EXPECT_EQ(SigningKey::parse(jwk).error(), "its numbers make no key");
  }
}

TEST(SigningKey, KnowsTheAlgorithmsItSignsWith) {
  EXPECT_EQ(parse_signing_algorithm("ES256"), JwtAlgorithm::es256);
  EXPECT_EQ(parse_signing_algorithm("EdDSA"), JwtAlgorithm::eddsa);
  for (const char* other : {"HS256", "ES384", "none", "es256", ""})
    EXPECT_FALSE(parse_signing_algorithm(other)) << other;
}

}  // namespace
}  // namespace plinth::crypto
