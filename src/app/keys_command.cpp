// `plinth keys list`, `generate`, `rotate` and `revoke`: the keys that sign tokens.
#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/confirm.hpp"
#include "app/signing_keys.hpp"
#include "base/time.hpp"
#include "identity/key_rotation.hpp"
#include "json/writer.hpp"

namespace plinth::app {
namespace {

using identity::KeyStatus;
using identity::RingKey;
using identity::RingKeys;

// Of those who fetch our public keys; the JWKS says so itself.
constexpr int64_t jwks_lifetime = 600;

constexpr auto no_keys =
    "There are no signing keys: the JWT secret signs tokens (HS256).\n"
    "`plinth keys rotate` makes an ES256 key that signs from then on. Nobody is signed out by "
    "it.\n";

constexpr auto takes_effect = "A running Plinth notices within two seconds.\n";

std::string day_and_time(int64_t unix_seconds) {
  if (unix_seconds == 0) return "-";
  return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

std::string_view note_on(const RingKey& key, int64_t expired_before) {
  switch (key.status) {
    case KeyStatus::standby:
      return "waits to sign";
    case KeyStatus::current:
      return "signs";
    case KeyStatus::previous:
      return key.status_since < expired_before ? "all it signed has expired: may be revoked"
                                               : "verifies what it signed";
    case KeyStatus::revoked:
      return "what it signed is refused";
  }
  return "";
}

std::string render_table(const RingKeys& keys, int64_t expired_before) {
  if (keys.empty()) return no_keys;
  std::string out = fmt::format("{:43}  ALG    STATUS    SINCE (UTC)\n", "KID");
  for (const RingKey& key : keys) {
    out += fmt::format(
        "{:43}  {:5}  {:8}  {:16}  {}\n",
        key.id,
        crypto::name_of(key.algorithm),
        identity::name_of(key.status),
        day_and_time(key.status_since),
        note_on(key, expired_before)
    );
  }
  out += fmt::format(
      "\nThe JWT secret (HS256) signs the API keys{}.\n",
      std::ranges::count(keys, KeyStatus::current, &RingKey::status) > 0
          ? ""
          : ", and all tokens until `plinth keys rotate`"
  );
  return out;
}

void write_key(json::Writer& out, const RingKey& key) {
  const auto write_time = [&](std::string_view name, int64_t time) {
    out.key(name);
    time == 0 ? out.null() : out.number(time);
  };
  out.begin_object();
  out.key("kid").string(key.id);
  out.key("algorithm").string(crypto::name_of(key.algorithm));
  out.key("status").string(identity::name_of(key.status));
  write_time("created_at", key.created_at);
  write_time("status_since", key.status_since);
  out.end_object();
}

std::string render_json(const RingKeys& keys) {
  json::Writer out;
  out.begin_array();
  for (const RingKey& key : keys) write_key(out, key);
  out.end_array();
  return out.take() + "\n";
}

base::Checked<RingKeys> keys_of(const Project& project) {
  const auto file = signing_keys_file(project);
  if (stamp_of(file) == FileStamp{}) return RingKeys();
  return load_signing_keys(file);
}

Exit list(const Project& project, const SigningKeysFlags& how) {
  TRY(const RingKeys keys, keys_of(project));
  const int64_t expired_before = base::unix_now() - project.config.auth.jwt_expiry;
  fmt::print("{}", how.json ? render_json(keys) : render_table(keys, expired_before));
  return 0;
}

Exit generate(const Project& project, const SigningKeysFlags& how) {
  const auto algorithm = crypto::parse_signing_algorithm(how.algorithm).value();
  const RingKey made = identity::make_key(algorithm, KeyStatus::standby, base::unix_now());
  TRY(edit_signing_keys(signing_keys_file(project), [&](RingKeys& keys) -> base::Checked<void> {
    keys.push_back(made);
    return {};
  }));
  if (how.json) {
    fmt::print("{}", render_json({made}));
    return 0;
  }
  fmt::print(
      "Standby: {} ({}).\nIt is published from now on; `plinth keys rotate` lets it sign.\n{}",
      made.id,
      how.algorithm,
      takes_effect
  );
  return 0;
}

void tell(const identity::Rotation& rotation) {
  fmt::print("Current:  {}\n", rotation.current);
  if (rotation.previous) fmt::print("Previous: {}\n", *rotation.previous);
  fmt::print(
      "Standby:  {}\n\n{}Tokens are signed with the current key from then on. Those of the {} stay "
      "good until they "
      "expire;\nnobody is signed out.\n",
      rotation.standby,
      takes_effect,
      rotation.previous ? "previous one" : "JWT secret"
  );
  if (rotation.published_for >= jwks_lifetime) return;
  fmt::print(
      "\nThe current key was published {} s ago. Who verifies tokens by the JWKS may not know it "
      "for up "
      "to {} minutes;\nPlinth itself does.\n",
      rotation.published_for,
      jwks_lifetime / 60
  );
}

Exit rotate(const Project& project, const SigningKeysFlags& how) {
  identity::Rotation rotation;
  RingKeys rotated;
  TRY(edit_signing_keys(signing_keys_file(project), [&](RingKeys& keys) -> base::Checked<void> {
    rotation = identity::rotate(keys, base::unix_now());
    rotated = keys;
    return {};
  }));
  if (how.json) {
    fmt::print("{}", render_json(rotated));
  } else {
    tell(rotation);
  }
  return 0;
}

Exit revoke(const Project& project, const SigningKeysFlags& how) {
  TRY(RingKeys trial, keys_of(project));
  TRY(identity::revoke(trial, how.id, base::unix_now()));  // nobody is asked about what cannot be
  const bool sure =
      how.yes || how.json ||
      confirm("Access tokens signed with it are refused at once, and this cannot be undone. Revoke?"
      );
  if (!sure) {
    fmt::print("Nothing was changed.\n");
    return 1;
  }
  RingKeys left;
  TRY(edit_signing_keys(signing_keys_file(project), [&](RingKeys& keys) -> base::Checked<void> {
    TRY(identity::revoke(keys, how.id, base::unix_now()));
    left = keys;
    return {};
  }));
  if (how.json) {
    fmt::print("{}", render_json(left));
    return 0;
  }
  fmt::print(
      "Revoked: {}\n\n{}Access tokens signed with it are refused then. Sessions go on: clients get "
      "a "
      "token of the\ncurrent key with their refresh token. Who verifies by a JWKS fetched before "
      "may "
      "take the old\nones for {} minutes more.\n",
      how.id,
      takes_effect,
      jwks_lifetime / 60
  );
  return 0;
}

}  // namespace

Exit run_signing_keys(const ProjectFlags& flags, const SigningKeysFlags& how) {
  TRY(const Project project, open_project(flags));
  if (how.action == SigningKeysFlags::Action::list) return list(project, how);
  TRY(make_state_folder(project));
  switch (how.action) {
    case SigningKeysFlags::Action::generate:
      return generate(project, how);
    case SigningKeysFlags::Action::rotate:
      return rotate(project, how);
    case SigningKeysFlags::Action::revoke:
      return revoke(project, how);
    case SigningKeysFlags::Action::none:
    case SigningKeysFlags::Action::list:
      break;
  }
  return 0;
}

}  // namespace plinth::app
