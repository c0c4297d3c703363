// What tokens are signed and verified with: the project's signing keys, and the JWT secret that was
// there before them and still signs the API keys.
//
// Immutable; copies share the keys, and every loop has one. A change makes another ring.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crypto/key_set.hpp"
#include "identity/key_file.hpp"

namespace plinth::identity {

class KeyRing {
 public:
  KeyRing() = default;  // verifies nothing
  KeyRing(const RingKeys& keys, std::string_view secret);

  bool empty() const { return parts_ == nullptr; }

  // Standby, current and previous keys, and the secret for HS256 where a token names no key or an
  // unknown one (spec auth §2).
  const crypto::KeySet& verifying() const;

  // A token of these claims by the current key; without one by the secret, HS256. Not of an empty
  // ring.
  std::string sign(std::string_view claims_json) const;

  // {"keys":[…]} for who verifies by himself: public halves of all but the revoked keys, and
  // nothing of the secret (spec auth §5).
  const std::string& jwks() const;

  // "ES256 key kPrK…" or "HS256 by the JWT secret", for the log.
  std::string describe_signer() const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace plinth::identity
