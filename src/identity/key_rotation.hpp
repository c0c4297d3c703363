// How signing keys move on: standby → current → previous → revoked. Functions of a list of keys;
// keeping it is the caller's part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "identity/key_file.hpp"

namespace plinth::identity {

// A new key. `now` is in seconds since 1970, here and below.
RingKey make_key(crypto::JwtAlgorithm algorithm, KeyStatus status, int64_t now);

// What a new project begins with: an ES256 key that signs, and one that waits.
RingKeys make_keys(int64_t now);

struct Rotation {
  std::string current;                  // the id of the key that signs from now on
  std::optional<std::string> previous;  // of the one that did; none: the secret did
  std::string standby;                  // of the new one that waits
  int64_t published_for = 0;  // seconds that verifiers have had to learn of the current key
};

// The oldest standby becomes current, the current one previous, and a new standby of the same
// algorithm is made. Without a standby the current key is new.
Rotation rotate(RingKeys& keys, int64_t now);

// Only of a standby or previous key.
base::Checked<void> revoke(RingKeys& keys, std::string_view id, int64_t now);

}  // namespace plinth::identity
