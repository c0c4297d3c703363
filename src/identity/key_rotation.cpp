#include "identity/key_rotation.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plinth::identity {
namespace {

RingKey* find_status(RingKeys& keys, KeyStatus status) {
  const auto found = std::ranges::find(keys, status, &RingKey::status);
  return found == keys.end() ? nullptr : &*found;
}

void move_on(RingKey& key, KeyStatus status, int64_t now) {
  key.status = status;
  key.status_since = now;
}

std::unexpected<base::Error> refuse(std::string message, std::string hint) {
  return std::unexpected(base::Error{.message = std::move(message), .hint = std::move(hint)});
}

}  // namespace

RingKey make_key(crypto::JwtAlgorithm algorithm, KeyStatus status, int64_t now) {
  crypto::SigningKey pair = crypto::SigningKey::generate(algorithm);
  return {
      .id = pair.id(),
      .algorithm = algorithm,
      .status = status,
      .created_at = now,
      .status_since = now,
      .public_jwk = pair.public_jwk(),
      .pair = std::move(pair),
  };
}

RingKeys make_keys(int64_t now) {
  return {
      make_key(crypto::JwtAlgorithm::es256, KeyStatus::current, now),
      make_key(crypto::JwtAlgorithm::es256, KeyStatus::standby, now),
  };
}

Rotation rotate(RingKeys& keys, int64_t now) {
  Rotation rotation;
  if (find_status(keys, KeyStatus::standby) == nullptr) {
    const RingKey* signing = find_status(keys, KeyStatus::current);
    const auto algorithm = signing != nullptr ? signing->algorithm : crypto::JwtAlgorithm::es256;
    keys.push_back(make_key(algorithm, KeyStatus::standby, now));
  }
  if (RingKey* signing = find_status(keys, KeyStatus::current)) {
    move_on(*signing, KeyStatus::previous, now);
    rotation.previous = signing->id;
  }
  RingKey& next = *find_status(keys, KeyStatus::standby);
  rotation.current = next.id;
  rotation.published_for = now - next.status_since;
  move_on(next, KeyStatus::current, now);
  if (const RingKey* waiting = find_status(keys, KeyStatus::standby)) {
    rotation.standby = waiting->id;
    return rotation;
  }
  const auto algorithm = next.algorithm;
  keys.push_back(make_key(algorithm, KeyStatus::standby, now));
  rotation.standby = keys.back().id;
  return rotation;
}

base::Checked<void> revoke(RingKeys& keys, std::string_view id, int64_t now) {
  const auto found = std::ranges::find(keys, id, &RingKey::id);
  if (found == keys.end())
    return refuse(fmt::format("there is no key {}", id), "`plinth keys list` shows them.");
  if (found->status == KeyStatus::current)
    return refuse(
        "the key signs at the moment",
        "`plinth keys rotate` puts the next one in its place; then it can be revoked."
    );
  if (found->status == KeyStatus::revoked)
    return refuse("the key is revoked already", "`plinth keys list` shows since when.");
  move_on(*found, KeyStatus::revoked, now);
  found->pair.reset();
  return {};
}

}  // namespace plinth::identity
