#include "identity/key_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace plinth::identity {
namespace {

constexpr std::array<std::pair<std::string_view, KeyStatus>, 4> statuses{{
    {"standby", KeyStatus::standby},
    {"current", KeyStatus::current},
    {"previous", KeyStatus::previous},
    {"revoked", KeyStatus::revoked},
}};

template <class T>
using Parsed = base::Result<T, std::string>;

Parsed<std::optional<KeyStatus>> status_of(const json::Object& jwk) {
  if (!jwk.contains("status")) return std::nullopt;
  const std::string_view name = json::find_string(jwk, "status").value_or("");
  const auto* const found =
      std::ranges::find(statuses, name, [](const auto& one) { return one.first; });
  if (found == statuses.end())
    return std::unexpected("its status is none of standby, current, previous and revoked");
  return found->second;
}

bool may_sign(const json::Object& jwk) {
  if (!jwk.contains("d")) return false;
  const json::Value* operations = json::find(jwk, "key_ops");
  if (operations == nullptr || !operations->is_array()) return true;
  return std::ranges::any_of(operations->get_array(), [](const json::Value& one) {
    return one.is_string() && one.get_string() == "sign";
  });
}

// Of a key whose private half is not there.
Parsed<RingKey> public_half(const json::Object& jwk) {
  const auto id = json::find_string(jwk, "kid");
  const auto algorithm =
      crypto::parse_signing_algorithm(json::find_string(jwk, "alg").value_or(""));
  if (!id || !algorithm)
    return std::unexpected("it has no private half (d), and then it needs kid and alg");
  json::Object half;
  for (const char* name : {"kty", "crv", "x", "y", "n", "e", "kid", "alg"})
    if (const json::Value* value = json::find(jwk, name)) half[name] = *value;
  half["use"] = "sig";
  half["key_ops"] = json::Array{"verify"};
  if (auto usable = crypto::KeySet::parse(json::to_text(half)); !usable)
    return std::unexpected(usable.error());
  return RingKey{
      .id = std::string(*id),
      .algorithm = *algorithm,
      .status = KeyStatus::previous,
      .public_jwk = std::move(half),
      .pair = {},
  };
}

Parsed<RingKey> both_halves(const json::Object& jwk) {
  TRY(crypto::SigningKey pair, crypto::SigningKey::parse(jwk));
  return RingKey{
      .id = pair.id(),
      .algorithm = pair.algorithm(),
      .status = may_sign(jwk) ? KeyStatus::standby : KeyStatus::previous,
      .public_jwk = pair.public_jwk(),
      .pair = std::move(pair),
  };
}

Parsed<RingKey> parse_key(const json::Object& jwk) {
  TRY(const auto status, status_of(jwk));
  TRY(RingKey key, jwk.contains("d") ? both_halves(jwk) : public_half(jwk));
  if (status) key.status = *status;
  const bool signs = key.status == KeyStatus::current || key.status == KeyStatus::standby;
  if (signs && !key.pair)
    return std::unexpected(
        fmt::format("it is to be {} and has no private half (d)", name_of(key.status))
    );
  if (key.status == KeyStatus::revoked) key.pair.reset();
  key.created_at = json::find_integer(jwk, "created_at").value_or(0);
  key.status_since = json::find_integer(jwk, "status_since").value_or(0);
  return key;
}

Parsed<void> check(const RingKeys& keys) {
  for (size_t i = 0; i < keys.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (keys[i].id == keys[j].id)
        return std::unexpected(fmt::format("keys {} and {} have the same kid", j + 1, i + 1));
  if (std::ranges::count(keys, KeyStatus::current, &RingKey::status) > 1)
    return std::unexpected("more than one key is current");
  return {};
}

}  // namespace

std::string_view name_of(KeyStatus status) {
  return std::ranges::find(statuses, status, [](const auto& one) { return one.second; })->first;
}

base::Result<RingKeys, std::string> parse_keys(std::string_view text) {
  const auto value = json::parse(text);
  if (!value || !value->is_array()) return std::unexpected("it is no JSON array");
  RingKeys keys;
  bool any_status = false;
  for (const json::Value& one : value->get_array()) {
    const auto sentence = [&](std::string_view wrong) {
      return fmt::format("key {}: {}", keys.size() + 1, wrong);
    };
    if (!one.is_object()) return std::unexpected(sentence("it is no JSON object"));
    any_status = any_status || one.get_object().contains("status");
    TRY(RingKey key, base::map_error(parse_key(one.get_object()), sentence));
    keys.push_back(std::move(key));
  }
  const auto first = std::ranges::find(keys, KeyStatus::standby, &RingKey::status);
  if (!any_status && first != keys.end()) first->status = KeyStatus::current;
  TRY(check(keys));
  return keys;
}

std::string render_keys(const RingKeys& keys) {
  std::string out = "[";
  for (const RingKey& key : keys) {
    const bool whole = key.pair && key.status != KeyStatus::revoked;
    json::Object jwk = whole ? key.pair->private_jwk() : key.public_jwk;
    jwk["status"] = name_of(key.status);
    if (key.created_at != 0) jwk["created_at"] = key.created_at;
    if (key.status_since != 0) jwk["status_since"] = key.status_since;
    out += fmt::format("{}\n{}", out.size() > 1 ? "," : "", json::to_text(jwk));
  }
  return out + "\n]\n";
}

}  // namespace plinth::identity
