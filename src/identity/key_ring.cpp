#include "identity/key_ring.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "crypto/jwt.hpp"

namespace plinth::identity {
namespace {

const crypto::KeySet no_keys;
const std::string no_jwks = R"({"keys":[]})";

json::Array published(const RingKeys& keys) {
  json::Array out;
  for (const RingKey& key : keys)
    if (key.status != KeyStatus::revoked) out.emplace_back(key.public_jwk);
  return out;
}

std::optional<crypto::SigningKey> current_of(const RingKeys& keys) {
  for (const RingKey& key : keys)
    if (key.status == KeyStatus::current) return key.pair;
  return std::nullopt;
}

}  // namespace

struct KeyRing::Parts {
  std::string jwks;
  crypto::KeySet verifying;
  std::optional<crypto::SigningKey> current;
  std::string secret;
};

KeyRing::KeyRing(const RingKeys& keys, std::string_view secret) {
  json::Object set;
  set["keys"] = published(keys);
  std::string jwks = json::to_text(set);
  // Refuses an empty list, and what parse_keys() let through it takes.
  const crypto::KeySet by_keys = crypto::KeySet::parse(jwks).value_or(crypto::KeySet());
  parts_ = std::make_shared<const Parts>(Parts{
      .jwks = std::move(jwks),
      .verifying = by_keys.with_fallback(secret),
      .current = current_of(keys),
      .secret = std::string(secret),
  });
}

const crypto::KeySet& KeyRing::verifying() const { return parts_ ? parts_->verifying : no_keys; }
const std::string& KeyRing::jwks() const { return parts_ ? parts_->jwks : no_jwks; }

std::string KeyRing::sign(std::string_view claims_json) const {
  if (!parts_) throw std::logic_error("an empty ring was to sign");
  return parts_->current ? parts_->current->sign_jwt(claims_json)
                         : crypto::sign_jwt(claims_json, parts_->secret);
}

std::string KeyRing::describe_signer() const {
  if (!parts_ || !parts_->current) return "HS256 by the JWT secret";
  return fmt::format(
      "{} key {}", crypto::name_of(parts_->current->algorithm()), parts_->current->id()
  );
}

}  // namespace plinth::identity
