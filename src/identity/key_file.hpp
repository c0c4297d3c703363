// The project's signing keys as they are kept: a JSON array of private JWKs, which is what the
// Supabase CLI's `signing_keys_path` names. Each may say besides what it is at the moment:
//
//   {"kty":"EC","crv":"P-256","kid":"…",…,"status":"current","created_at":1767225600,
//    "status_since":1767225600}
//
// In a file that says nothing of status, the first key that may sign is the current one, others
// that may are standby; those that may only verify are previous.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/signing_key.hpp"
#include "json/tree.hpp"

namespace plinth::identity {

enum class KeyStatus {
  standby,   // will sign; published already, so that all who verify know it by then
  current,   // signs; one at most
  previous,  // has signed; what it signed is still good
  revoked,   // what it signed is refused
};

std::string_view name_of(KeyStatus status);

struct RingKey {
  std::string id;
  crypto::JwtAlgorithm algorithm;
  KeyStatus status;
  int64_t created_at = 0;    // seconds since 1970; 0: nobody said
  int64_t status_since = 0;  // likewise
  json::Object public_jwk;
  std::optional<crypto::SigningKey> pair;  // none: the private half is gone
};

using RingKeys = std::vector<RingKey>;

// The error is a sentence that says which key is wrong and how; it holds nothing secret.
base::Result<RingKeys, std::string> parse_keys(std::string_view text);

// A line for each key. Of revoked ones the private half is left out.
std::string render_keys(const RingKeys& keys);

}  // namespace plinth::identity
