#include "crypto/key_pair.hpp"

#include <array>
#include <span>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "base/encoding.hpp"

namespace plinth::crypto {
namespace {

constexpr int least_rsa_bits = 2048;  // RFC 7518 §3.3

// A number of a key: its name in a JWK, and in OpenSSL.
struct Member {
  std::string_view name;
  const char* parameter;
};
constexpr std::array<Member, 2> rsa_public{
    {{"n", OSSL_PKEY_PARAM_RSA_N}, {"e", OSSL_PKEY_PARAM_RSA_E}}
};
constexpr std::array<Member, 6> rsa_private{{
    {"d", OSSL_PKEY_PARAM_RSA_D},
    {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
    {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
}};
constexpr std::array<Member, 2> elliptic_public{
    {{"x", OSSL_PKEY_PARAM_EC_PUB_X}, {"y", OSSL_PKEY_PARAM_EC_PUB_Y}}
};
constexpr std::array<Member, 1> elliptic_private{{{"d", OSSL_PKEY_PARAM_PRIV_KEY}}};

// `width` is how many bytes it is written with; 0: as many as it needs.
void read_numbers(
    const EVP_PKEY* key, std::span<const Member> members, size_t width, json::Object& out
) {
  for (const Member& member : members) {
    BIGNUM* read = nullptr;
    if (EVP_PKEY_get_bn_param(key, member.parameter, &read) != 1)
      throw std::runtime_error("a key lacks one of its numbers");
    const Number number(read);
    std::string text(width == 0 ? static_cast<size_t>(BN_num_bytes(read)) : width, '\0');
    BN_bn2binpad(
        read, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size())
    );
    out[member.name] = base::base64url(text);
  }
}

using ReadRaw = int (*)(const EVP_PKEY*, unsigned char*, size_t*);

std::string read_raw(const EVP_PKEY* key, ReadRaw read) {
  std::string text(coordinate, '\0');  // both halves of Ed25519 have as many bytes
  size_t size = text.size();
  if (read(key, reinterpret_cast<unsigned char*>(text.data()), &size) != 1)
    throw std::runtime_error("a key lacks one of its halves");
  return base::base64url(text);
}

// Numbers have to outlive the builder's last use.
class Numbers {
 public:
  bool push(OSSL_PARAM_BLD* builder, const json::Object& jwk, std::span<const Member> members) {
    for (const Member& member : members) {
      const std::string value = bytes_of(jwk, member.name);
      if (value.empty()) return false;
      kept_.push_back(number_of(value));
      OSSL_PARAM_BLD_push_BN(builder, member.parameter, kept_.back().get());
    }
    return true;
  }

 private:
  std::vector<Number> kept_;
};

KeyHandle rsa_pair(const json::Object& jwk) {
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  Numbers numbers;
  if (!numbers.push(builder.get(), jwk, rsa_public)) return nullptr;
  if (!numbers.push(builder.get(), jwk, rsa_private)) return nullptr;
  KeyHandle key = make_key("RSA", EVP_PKEY_KEYPAIR, builder.get());
  return key && EVP_PKEY_get_bits(key.get()) >= least_rsa_bits ? std::move(key) : nullptr;
}

KeyHandle elliptic_pair(const json::Object& jwk) {
  const std::string x = bytes_of(jwk, "x");
  const std::string y = bytes_of(jwk, "y");
  if (x.size() != coordinate || y.size() != coordinate) return nullptr;
  const std::string point = '\x04' + x + y;  // uncompressed
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  Numbers numbers;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(
      builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()
  );
  if (!numbers.push(builder.get(), jwk, elliptic_private)) return nullptr;
  return make_key("EC", EVP_PKEY_KEYPAIR, builder.get());
}

KeyHandle edwards_pair(const json::Object& jwk) {
  const std::string d = bytes_of(jwk, "d");
  KeyHandle key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(d), d.size()));
  // The public half follows from the private one, so the two can be compared.
  if (!key || read_raw(key.get(), EVP_PKEY_get_raw_public_key) != json::find_string(jwk, "x"))
    return nullptr;
  return key;
}

bool belong_together(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_public_check(context.get()) == 1 &&
         EVP_PKEY_pairwise_check(context.get()) == 1;
}

}  // namespace

KeyHandle make_pair(JwtAlgorithm algorithm) {
  EVP_PKEY* key = nullptr;
  if (algorithm == JwtAlgorithm::rs256) key = EVP_RSA_gen(least_rsa_bits);
  if (algorithm == JwtAlgorithm::es256) key = EVP_EC_gen("P-256");
  if (algorithm == JwtAlgorithm::eddsa) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (key == nullptr) throw std::runtime_error("no key could be made");
  return KeyHandle(key);
}

KeyHandle parse_pair(const json::Object& jwk, JwtAlgorithm algorithm) {
  if (algorithm == JwtAlgorithm::eddsa) return edwards_pair(jwk);
  KeyHandle key = algorithm == JwtAlgorithm::rs256 ? rsa_pair(jwk) : elliptic_pair(jwk);
  return key && belong_together(key.get()) ? std::move(key) : nullptr;
}

Halves halves_of(const EVP_PKEY* key, JwtAlgorithm algorithm) {
  Halves halves;
  if (algorithm == JwtAlgorithm::rs256) {
    halves.known["kty"] = "RSA";
    read_numbers(key, rsa_public, 0, halves.known);
    read_numbers(key, rsa_private, 0, halves.secret);
  } else if (algorithm == JwtAlgorithm::es256) {
    halves.known["kty"] = "EC";
    halves.known["crv"] = "P-256";
    read_numbers(key, elliptic_public, coordinate, halves.known);
    read_numbers(key, elliptic_private, coordinate, halves.secret);
  } else {
    halves.known["kty"] = "OKP";
    halves.known["crv"] = "Ed25519";
    halves.known["x"] = read_raw(key, EVP_PKEY_get_raw_public_key);
    halves.secret["d"] = read_raw(key, EVP_PKEY_get_raw_private_key);
  }
  return halves;
}

}  // namespace plinth::crypto
