#include "crypto/key_set.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::crypto {
namespace {

using Verdict = KeySet::Verdict;

std::string member(std::string_view name, std::string_view bytes) {
  return ",\"" + std::string(name) + "\":\"" + base::base64url(bytes) + "\"";
}

// A new key pair: its public half as the members of a JWK, and signing as the holder would.
class Pair {
 public:
  explicit Pair(EVP_PKEY* key) : key_(key) {}
  ~Pair() { EVP_PKEY_free(key_); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  std::string jwk(std::string_view type, std::string_view more = {}) const {
    std::string out = "{\"kty\":\"" + std::string(type) + "\"" + std::string(more);
    if (type == "RSA") {
      out +=
          member("n", number(OSSL_PKEY_PARAM_RSA_N)) + member("e", number(OSSL_PKEY_PARAM_RSA_E));
    } else if (type == "EC") {
      out += member("x", number(OSSL_PKEY_PARAM_EC_PUB_X)) +
             member("y", number(OSSL_PKEY_PARAM_EC_PUB_Y));
    } else {
      std::string x(32, '\0');
      size_t size = x.size();
      EVP_PKEY_get_raw_public_key(key_, reinterpret_cast<unsigned char*>(x.data()), &size);
      out += member("x", x);
    }
    return out + "}";
  }

  std::string sign(const EVP_MD* digest, std::string_view text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, digest, nullptr, key_);
    std::string out(1024, '\0');
    size_t size = out.size();
    EVP_DigestSign(
        context,
        reinterpret_cast<unsigned char*>(out.data()),
        &size,
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size()
    );
    EVP_MD_CTX_free(context);
    out.resize(size);
    return out;
  }

  // As JWTs have it: both halves, `size` bytes each.
  std::string sign_elliptic(const EVP_MD* digest, std::string_view text, size_t size) const {
    const std::string der = sign(digest, text);
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string out(2 * size, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, static_cast<int>(size));
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + size, static_cast<int>(size));
    ECDSA_SIG_free(pair);
    return out;
  }

 private:
  std::string number(const char* parameter) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_, parameter, &value);
    const int bits = EVP_PKEY_get_bits(key_);
    const bool coordinate = std::string_view(parameter).starts_with("q");
    const int size = coordinate ? (bits + 7) / 8 : BN_num_bytes(value);
    std::string out(static_cast<size_t>(size), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), size);
    BN_free(value);
    return out;
  }

  EVP_PKEY* key_;
};

std::string hmac_of(std::string_view secret) { return hmac(Digest::sha256, secret, "text"); }

KeySet parsed(const std::string& json) {
  auto keys = KeySet::parse(json);
  EXPECT_TRUE(keys) << keys.error();
  return keys.value_or(KeySet());
}

TEST(KeySet, VerifiesRsa) {
  const Pair pair(EVP_RSA_gen(2048));
  const KeySet keys = parsed(pair.jwk("RSA"));
  for (const auto& [algorithm, digest] :
       {std::pair(JwtAlgorithm::rs256, EVP_sha256()),
        std::pair(JwtAlgorithm::rs384, EVP_sha384()),
        std::pair(JwtAlgorithm::rs512, EVP_sha512())}) {
    const std::string signature = pair.sign(digest, "text");
    EXPECT_EQ(keys.verify(algorithm, {}, "text", signature), Verdict::good);
    EXPECT_EQ(keys.verify(algorithm, {}, "test", signature), Verdict::bad);
  }
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, {}, "text", ""), Verdict::no_key);
}

TEST(KeySet, VerifiesEllipticCurves) {
  struct Sort {
    const char* name;
    const EVP_MD* digest;
    size_t size;
    JwtAlgorithm algorithm;
  };
  for (const Sort& sort :
       {Sort{"P-256", EVP_sha256(), 32, JwtAlgorithm::es256},
        Sort{"P-384", EVP_sha384(), 48, JwtAlgorithm::es384},
        Sort{"P-521", EVP_sha512(), 66, JwtAlgorithm::es512}}) {
    const Pair pair(EVP_EC_gen(sort.name));
    const KeySet keys = parsed(pair.jwk("EC", ",\"crv\":\"" + std::string(sort.name) + "\""));
    const std::string signature = pair.sign_elliptic(sort.digest, "text", sort.size);
    EXPECT_EQ(keys.verify(sort.algorithm, {}, "text", signature), Verdict::good) << sort.name;
    EXPECT_EQ(keys.verify(sort.algorithm, {}, "test", signature), Verdict::bad) << sort.name;
    EXPECT_EQ(keys.verify(sort.algorithm, {}, "text", signature + "x"), Verdict::bad);
    EXPECT_EQ(keys.verify(sort.algorithm, {}, "text", ""), Verdict::bad);
    EXPECT_EQ(
        keys.verify(sort.algorithm, {}, "text", std::string(2 * sort.size, '\0')), Verdict::bad
    );
  }
}

TEST(KeySet, VerifiesEd25519) {
  const Pair pair(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const KeySet keys = parsed(pair.jwk("OKP", R"(,"crv":"Ed25519")"));
  const std::string signature = pair.sign(nullptr, "text");
  EXPECT_EQ(keys.verify(JwtAlgorithm::eddsa, {}, "text", signature), Verdict::good);
  EXPECT_EQ(keys.verify(JwtAlgorithm::eddsa, {}, "test", signature), Verdict::bad);
}

TEST(KeySet, ChoosesByIdAlgorithmAndUse) {
  const std::string first = member("k", "first-secret");
  const std::string second = member("k", "second-secret");
  const KeySet keys = parsed(
      R"({"keys":[{"kty":"oct","kid":"a")" + first + R"(},{"kty":"oct","alg":"HS512")" + second +
      R"(},{"kty":"oct","use":"enc","kid":"c")" + first + R"(},{"kty":"unheard of"}]})"
  );
  const std::string by_first = hmac_of("first-secret");
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, {}, "text", by_first), Verdict::good);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, "a", "text", by_first), Verdict::good);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, "b", "text", by_first), Verdict::no_key);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, "c", "text", by_first), Verdict::no_key);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, {}, "text", hmac_of("second-secret")), Verdict::bad);
}

TEST(KeySet, FallsBackOnASecretForKeysItDoesNotKnow) {
  const Pair pair(EVP_EC_gen("P-256"));
  const KeySet keys =
      parsed(pair.jwk("EC", R"(,"crv":"P-256","kid":"a")")).with_fallback("the-secret");
  const std::string by_secret = hmac_of("the-secret");
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, {}, "text", by_secret), Verdict::good);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, "b", "text", by_secret), Verdict::good);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs256, "a", "text", by_secret), Verdict::no_key);
  EXPECT_EQ(keys.verify(JwtAlgorithm::hs512, {}, "text", by_secret), Verdict::no_key);
  const std::string by_key = pair.sign_elliptic(EVP_sha256(), "text", 32);
  EXPECT_EQ(keys.verify(JwtAlgorithm::es256, "a", "text", by_key), Verdict::good);
  EXPECT_EQ(keys.verify(JwtAlgorithm::es256, "b", "text", by_key), Verdict::no_key);
}

TEST(KeySet, SaysWhatIsNoKey) {
  EXPECT_EQ(KeySet::parse("secret").error(), "the keys are no JSON object");
  EXPECT_EQ(KeySet::parse(R"({"keys":[1]})").error(), "a key is no JSON object");
  EXPECT_EQ(
      KeySet::parse(R"({"keys":[]})").error(), "none of the keys can be used to verify tokens"
  );
  EXPECT_EQ(
      KeySet::parse(R"({"kty":"oct","k":"!"})").error(), "a key of type oct has no k in base64url"
  );
  for (const char* broken :
       {R"({"kty":"RSA","n":"","e":"AQAB"})",
        R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})",
        R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"})
    EXPECT_TRUE(KeySet::parse(broken).error().ends_with(" is no usable public key")) << broken;
}

}  // namespace
}  // namespace plinth::crypto
