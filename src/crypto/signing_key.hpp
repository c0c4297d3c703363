// A private key that signs tokens: ES256 (P-256), RS256 (2048 bits and more) or EdDSA (Ed25519), as
// a private JSON Web Key (RFC 7517, 7518 §6, 8037).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/key_set.hpp"
#include "json/tree.hpp"

namespace plinth::crypto {

// es256, rs256 or eddsa by its name in a token's header; nothing for what no key here signs with.
std::optional<JwtAlgorithm> parse_signing_algorithm(std::string_view name);

// Immutable; copies share the key, and any thread may use them.
class SigningKey {
 public:
  // A new pair. Its id is its thumbprint (RFC 7638): the same wherever the key is, and not to be
  // had for another key.
  static SigningKey generate(JwtAlgorithm algorithm);

  // Of a private JWK. Public and private half must belong together; without a kid the thumbprint is
  // its id. The error is a sentence and says nothing of the key itself.
  static base::Result<SigningKey, std::string> parse(const json::Object& jwk);

  const std::string& id() const;
  JwtAlgorithm algorithm() const;

  json::Object private_jwk() const;  // key_ops: sign, verify
  json::Object public_jwk() const;   // key_ops: verify

  // A compact JWT of claims, with alg, kid and typ in its header.
  std::string sign_jwt(std::string_view claims_json) const;

  // The signature as tokens have it (RFC 7518 §3): of ES256 both halves, 32 bytes each.
  std::string sign(std::string_view text) const;

 private:
  struct Parts;
  explicit SigningKey(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  static SigningKey of(std::shared_ptr<Parts> parts, std::optional<std::string_view> id);

  std::shared_ptr<const Parts> parts_;
};

}  // namespace plinth::crypto
