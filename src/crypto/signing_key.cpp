#include "crypto/signing_key.hpp"

#include <array>
#include <span>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/openssl.hpp"

namespace plinth::crypto {
namespace {

constexpr int least_rsa_bits = 2048;  // RFC 7518 §3.3
constexpr size_t coordinate = 32;     // bytes, of P-256
constexpr size_t max_id = 200;

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

struct Halves {
  json::Object known;   // kty and what everybody may know
  json::Object secret;  // the rest
};

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

// RFC 7638 §3: the members that make the key, in order of their names. Numbers are base64url and
// names are words, so nothing needs escaping.
std::string thumbprint(const json::Object& known) {
  return base::base64url(hash(Digest::sha256, json::to_text(json::sorted(known))));
}

std::string bytes_of(const json::Object& jwk, std::string_view name) {
  const auto text = json::find_string(jwk, name);
  return text ? base::base64url_decode(*text).value_or("") : "";
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

KeyHandle make_pair(JwtAlgorithm algorithm) {
  EVP_PKEY* key = nullptr;
  if (algorithm == JwtAlgorithm::rs256) key = EVP_RSA_gen(least_rsa_bits);
  if (algorithm == JwtAlgorithm::es256) key = EVP_EC_gen("P-256");
  if (algorithm == JwtAlgorithm::eddsa) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (key == nullptr) throw std::runtime_error("no key could be made");
  return KeyHandle(key);
}

bool belong_together(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_public_check(context.get()) == 1 &&
         EVP_PKEY_pairwise_check(context.get()) == 1;
}

// By what it is, and by what it says it is for.
std::optional<JwtAlgorithm> algorithm_of(const json::Object& jwk) {
  const std::string_view type = json::find_string(jwk, "kty").value_or("");
  const std::string_view curve = json::find_string(jwk, "crv").value_or("");
  const auto algorithm = type == "RSA"                         ? std::optional(JwtAlgorithm::rs256)
                         : type == "EC" && curve == "P-256"    ? std::optional(JwtAlgorithm::es256)
                         : type == "OKP" && curve == "Ed25519" ? std::optional(JwtAlgorithm::eddsa)
                                                               : std::nullopt;
  const auto said = json::find_string(jwk, "alg");
  if (algorithm && said && *said != name_of(*algorithm)) return std::nullopt;
  return algorithm;
}

// It is printed, logged and looked for, so it is short and plain.
bool is_plain(std::string_view id) {
  return !id.empty() && id.size() <= max_id &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

// DER to both halves one after the other.
std::string halves_of_signature(std::string_view der) {
  const unsigned char* at = bytes(der);
  const EllipticSignature pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!pair) throw std::runtime_error("OpenSSL made a signature that is none");
  std::string out(2 * coordinate, '\0');
  auto* halves = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), halves, coordinate);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), halves + coordinate, coordinate);
  return out;
}

}  // namespace

struct SigningKey::Parts {
  JwtAlgorithm algorithm;
  KeyHandle key;
  std::string id = {};
  Halves halves = {};
};

std::optional<JwtAlgorithm> parse_signing_algorithm(std::string_view name) {
  for (const auto known : {JwtAlgorithm::es256, JwtAlgorithm::rs256, JwtAlgorithm::eddsa})
    if (name == name_of(known)) return known;
  return std::nullopt;
}

SigningKey SigningKey::of(std::shared_ptr<Parts> parts, std::optional<std::string_view> id) {
  parts->halves = halves_of(parts->key.get(), parts->algorithm);
  parts->id = id ? std::string(*id) : thumbprint(parts->halves.known);
  return SigningKey(std::move(parts));
}

SigningKey SigningKey::generate(JwtAlgorithm algorithm) {
  while (true) {
    SigningKey key = of(std::make_shared<Parts>(algorithm, make_pair(algorithm)), std::nullopt);
    if (!key.id().starts_with('-')) return key;  // a command would take it for an option
  }
}

base::Result<SigningKey, std::string> SigningKey::parse(const json::Object& jwk) {
  const auto algorithm = algorithm_of(jwk);
  if (!algorithm) return std::unexpected("it is none for ES256, RS256 or EdDSA (Ed25519)");
  const auto id = json::find_string(jwk, "kid");
  if (id && !is_plain(*id))
    return std::unexpected("its kid is not 1 to 200 printable characters without spaces");
  if (!json::find_string(jwk, "d")) return std::unexpected("it has no private half (d)");
  KeyHandle key = *algorithm == JwtAlgorithm::rs256   ? rsa_pair(jwk)
                  : *algorithm == JwtAlgorithm::es256 ? elliptic_pair(jwk)
                                                      : edwards_pair(jwk);
  const bool checked = key && (*algorithm == JwtAlgorithm::eddsa || belong_together(key.get()));
  if (!checked) return std::unexpected("its numbers make no key");
  return of(std::make_shared<Parts>(*algorithm, std::move(key)), id);
}

const std::string& SigningKey::id() const { return parts_->id; }
JwtAlgorithm SigningKey::algorithm() const { return parts_->algorithm; }

json::Object SigningKey::public_jwk() const {
  json::Object jwk = parts_->halves.known;
  jwk["kid"] = parts_->id;
  jwk["alg"] = name_of(parts_->algorithm);
  jwk["use"] = "sig";
  jwk["key_ops"] = json::Array{"verify"};
  return jwk;
}

json::Object SigningKey::private_jwk() const {
  json::Object jwk = public_jwk();
  for (const auto& member : parts_->halves.secret) jwk[member.key()] = member.value();
  jwk["key_ops"] = json::Array{"sign", "verify"};
  return jwk;
}

std::string SigningKey::sign(std::string_view text) const {
  EVP_PKEY* key = parts_->key.get();
  const EVP_MD* digest = parts_->algorithm == JwtAlgorithm::eddsa ? nullptr : EVP_sha256();
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(static_cast<size_t>(EVP_PKEY_get_size(key)), '\0');
  size_t size = signature.size();
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), out, &size, bytes(text), text.size()) != 1)
    throw std::runtime_error("a key could not sign");
  signature.resize(size);
  return parts_->algorithm == JwtAlgorithm::es256 ? halves_of_signature(signature) : signature;
}

std::string SigningKey::sign_jwt(std::string_view claims_json) const {
  json::Object header;
  header["alg"] = name_of(parts_->algorithm);
  header["kid"] = parts_->id;
  header["typ"] = "JWT";
  std::string token = base::base64url(json::to_text(header)) + "." + base::base64url(claims_json);
  token += "." + base::base64url(sign(token));
  return token;
}

}  // namespace plinth::crypto
