#include "crypto/signing_key.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/key_pair.hpp"

namespace plinth::crypto {
namespace {

constexpr size_t max_id = 200;

// RFC 7638 §3: the members that make the key, in order of their names. Numbers are base64url and
// names are words, so nothing needs escaping.
std::string thumbprint(const json::Object& known) {
  return base::base64url(hash(Digest::sha256, json::to_text(json::sorted(known))));
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
  KeyHandle key = parse_pair(jwk, *algorithm);
  if (!key) return std::unexpected("its numbers make no key");
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
