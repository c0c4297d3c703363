#include "crypto/key_set.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/core_names.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/openssl.hpp"
#include "json/tree.hpp"

namespace plinth::crypto {
namespace {

KeyHandle rsa_key(const json::Object& jwk) {
  const Number modulus = number_of(bytes_of(jwk, "n"));
  const Number exponent = number_of(bytes_of(jwk, "e"));
  if (BN_num_bits(modulus.get()) < 2048) return nullptr;  // RFC 7518 §3.3
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return make_key("RSA", EVP_PKEY_PUBLIC_KEY, builder.get());
}

struct Curve {
  std::string_view name;  // in a JWK
  const char* group;      // in OpenSSL
  size_t size;            // of a coordinate, and of each half of a signature
  JwtAlgorithm algorithm;
};
constexpr std::array<Curve, 3> curves{{
    {"P-256", "prime256v1", 32, JwtAlgorithm::es256},
    {"P-384", "secp384r1", 48, JwtAlgorithm::es384},
    {"P-521", "secp521r1", 66, JwtAlgorithm::es512},
}};

KeyHandle elliptic_key(const json::Object& jwk, const Curve& curve) {
  const std::string x = bytes_of(jwk, "x");
  const std::string y = bytes_of(jwk, "y");
  if (x.size() != curve.size || y.size() != curve.size) return nullptr;
  const std::string point = '\x04' + x + y;  // uncompressed
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0);
  OSSL_PARAM_BLD_push_octet_string(
      builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()
  );
  return make_key("EC", EVP_PKEY_PUBLIC_KEY, builder.get());
}

KeyHandle edwards_key(const json::Object& jwk) {
  const std::string x = bytes_of(jwk, "x");
  return KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(x), x.size()));
}

// JWTs hold both halves of an ECDSA signature one after the other, OpenSSL wants them in DER.
std::string der_of(std::string_view signature) {
  const size_t half = signature.size() / 2;
  const EllipticSignature pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(
      pair.get(),
      number_of(signature.substr(0, half)).release(),
      number_of(signature.substr(half)).release()
  );
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool verify_public(
    EVP_PKEY* key, const EVP_MD* digest, std::string_view text, std::string_view signature
) {
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
         EVP_DigestVerify(
             context.get(), bytes(signature), signature.size(), bytes(text), text.size()
         ) == 1;
}

constexpr std::array<std::pair<std::string_view, JwtAlgorithm>, 10> algorithms{{
    {"HS256", JwtAlgorithm::hs256},
    {"HS384", JwtAlgorithm::hs384},
    {"HS512", JwtAlgorithm::hs512},
    {"RS256", JwtAlgorithm::rs256},
    {"RS384", JwtAlgorithm::rs384},
    {"RS512", JwtAlgorithm::rs512},
    {"ES256", JwtAlgorithm::es256},
    {"ES384", JwtAlgorithm::es384},
    {"ES512", JwtAlgorithm::es512},
    {"EdDSA", JwtAlgorithm::eddsa},
}};

// What a key of this sort can be used for.
std::vector<JwtAlgorithm> algorithms_of(const json::Object& jwk) {
  const std::string_view type = json::find_string(jwk, "kty").value_or("");
  const std::string_view curve = json::find_string(jwk, "crv").value_or("");
  if (type == "oct") return {JwtAlgorithm::hs256, JwtAlgorithm::hs384, JwtAlgorithm::hs512};
  if (type == "RSA") return {JwtAlgorithm::rs256, JwtAlgorithm::rs384, JwtAlgorithm::rs512};
  if (type == "OKP" && curve == "Ed25519") return {JwtAlgorithm::eddsa};
  const auto known = std::ranges::find(curves, curve, &Curve::name);
  if (type == "EC" && known != curves.end()) return {known->algorithm};
  return {};
}

}  // namespace

struct KeySet::Key {
  std::optional<std::string> id;
  bool stands_in = false;  // where a token names no key, or one that the set does not have
  std::vector<JwtAlgorithm> algorithms;
  std::string secret;    // of a symmetric key
  KeyHandle public_key;  // of all others

  bool verify(JwtAlgorithm algorithm, std::string_view text, std::string_view signature) const {
    switch (algorithm) {
      case JwtAlgorithm::hs256:
        return equal_constant_time(hmac(Digest::sha256, secret, text), signature);
      case JwtAlgorithm::hs384:
        return equal_constant_time(hmac(Digest::sha384, secret, text), signature);
      case JwtAlgorithm::hs512:
        return equal_constant_time(hmac(Digest::sha512, secret, text), signature);
      case JwtAlgorithm::rs256:
        return verify_public(public_key.get(), EVP_sha256(), text, signature);
      case JwtAlgorithm::rs384:
        return verify_public(public_key.get(), EVP_sha384(), text, signature);
      case JwtAlgorithm::rs512:
        return verify_public(public_key.get(), EVP_sha512(), text, signature);
      case JwtAlgorithm::es256:
        return verify_elliptic(EVP_sha256(), algorithm, text, signature);
      case JwtAlgorithm::es384:
        return verify_elliptic(EVP_sha384(), algorithm, text, signature);
      case JwtAlgorithm::es512:
        return verify_elliptic(EVP_sha512(), algorithm, text, signature);
      case JwtAlgorithm::eddsa:
        return verify_public(public_key.get(), nullptr, text, signature);
    }
    return false;
  }

 private:
  bool verify_elliptic(
      const EVP_MD* digest,
      JwtAlgorithm algorithm,
      std::string_view text,
      std::string_view signature
  ) const {
    const auto curve = std::ranges::find(curves, algorithm, &Curve::algorithm);
    return signature.size() == 2 * curve->size &&
           verify_public(public_key.get(), digest, text, der_of(signature));
  }

 public:
  // nullptr for a key that signs no token; the error is a sentence about it.
  static base::Result<std::shared_ptr<const Key>, std::string> parse(const json::Object& jwk);
};

base::Result<std::shared_ptr<const KeySet::Key>, std::string> KeySet::Key::parse(
    const json::Object& jwk
) {
  auto key = std::make_shared<Key>();
  key->algorithms = algorithms_of(jwk);
  if (json::find_string(jwk, "use").value_or("sig") != "sig") return nullptr;
  if (const auto name = json::find_string(jwk, "alg")) {
    const auto only = parse_jwt_algorithm(*name);
    std::erase_if(key->algorithms, [&](JwtAlgorithm one) { return one != only; });
  }
  if (key->algorithms.empty()) return nullptr;
  if (const auto id = json::find_string(jwk, "kid")) key->id = std::string(*id);

  const std::string_view type = json::find_string(jwk, "kty").value_or("");
  if (type == "oct") {
    key->secret = bytes_of(jwk, "k");
    if (key->secret.empty()) return std::unexpected("a key of type oct has no k in base64url");
    return key;
  }
  if (type == "RSA") {
    key->public_key = rsa_key(jwk);
  } else if (type == "EC") {
    const auto curve =
        std::ranges::find(curves, json::find_string(jwk, "crv").value_or(""), &Curve::name);
    key->public_key = elliptic_key(jwk, *curve);
  } else {
    key->public_key = edwards_key(jwk);
  }
  if (!key->public_key)
    return std::unexpected("a key of type " + std::string(type) + " is no usable public key");
  return key;
}

std::optional<JwtAlgorithm> parse_jwt_algorithm(std::string_view name) {
  const auto found = std::ranges::find(algorithms, name, [](const auto& one) { return one.first; });
  return found == algorithms.end() ? std::nullopt : std::optional(found->second);
}

std::string_view name_of(JwtAlgorithm algorithm) {
  return std::ranges::find(
             algorithms, algorithm, [](const auto& one) { return one.second; }
  )->first;
}

KeySet KeySet::of_secret(std::string_view secret) {
  auto key = std::make_shared<Key>();
  key->algorithms = {JwtAlgorithm::hs256};
  key->secret = secret;
  KeySet set;
  set.keys_.push_back(std::move(key));
  return set;
}

KeySet KeySet::with_fallback(std::string_view secret) const {
  auto key = std::make_shared<Key>();
  key->stands_in = true;
  key->algorithms = {JwtAlgorithm::hs256};
  key->secret = secret;
  KeySet set = *this;
  set.keys_.push_back(std::move(key));
  return set;
}

base::Result<KeySet, std::string> KeySet::parse(std::string_view json) {
  const auto object = json::parse_object(json);
  if (!object) return std::unexpected("the keys are no JSON object");
  KeySet set;
  const json::Value* list = json::find(*object, "keys");
  const json::Array keys = list == nullptr    ? json::Array{*object}
                           : list->is_array() ? list->get_array()
                                              : json::Array{};
  for (const json::Value& one : keys) {
    if (!one.is_object()) return std::unexpected("a key is no JSON object");
    TRY(auto key, Key::parse(one.get_object()));
    if (key) set.keys_.push_back(std::move(key));
  }
  if (set.empty()) return std::unexpected("none of the keys can be used to verify tokens");
  return set;
}

KeySet::Verdict KeySet::verify(
    JwtAlgorithm algorithm,
    std::optional<std::string_view> key_id,
    std::string_view text,
    std::string_view signature
) const {
  const bool is_known =
      key_id && std::ranges::any_of(keys_, [&](const auto& key) { return key->id == *key_id; });
  Verdict verdict = Verdict::no_key;
  for (const auto& key : keys_) {
    const bool stands_in = key->stands_in && !is_known;
    if (key_id && key->id != *key_id && !stands_in) continue;
    if (std::ranges::find(key->algorithms, algorithm) == key->algorithms.end()) continue;
    if (key->verify(algorithm, text, signature)) return Verdict::good;
    verdict = Verdict::bad;
  }
  return verdict;
}

}  // namespace plinth::crypto
