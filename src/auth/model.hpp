// Accounts as the database keeps them (schema/platform/auth/tables.sql). Text columns read null as
// the empty string: seed scripts leave either.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/timestamp.hpp"
#include "json/tree.hpp"

namespace plinth::auth {

inline constexpr std::string_view nil_uuid = "00000000-0000-0000-0000-000000000000";

struct Identity {
  std::string id;           // of the row
  std::string provider_id;  // of the account at the provider; the user's own id for email and phone
  std::string user_id;
  std::string provider;
  std::string email;
  json::Object data;
  std::optional<Time> last_sign_in_at;
  std::optional<Time> created_at;
  std::optional<Time> updated_at;
};

struct Factor {
  std::string id;
  std::string friendly_name;
  std::string type;
  std::string status;
  std::string phone;
  std::string web_authn_aaguid;
  std::optional<json::Value> last_webauthn_challenge_data;
  std::optional<Time> last_challenged_at;
  std::optional<Time> created_at;
  std::optional<Time> updated_at;

  bool verified() const { return status == "verified"; }
};

struct User {
  std::string id;
  std::string aud;
  std::string role;
  std::string email;
  std::string phone;
  std::string encrypted_password;
  std::string email_change;  // the address that is to be confirmed
  std::string phone_change;
  // Hashes of codes that were sent (one_time_token.hpp); empty when there is none.
  std::string confirmation_token;
  std::string recovery_token;
  std::string email_change_token_new;
  std::string email_change_token_current;
  std::string phone_change_token;
  std::string reauthentication_token;
  int64_t email_change_confirm_status = 0;  // 1: one of two addresses has confirmed
  std::optional<Time> email_confirmed_at;
  std::optional<Time> phone_confirmed_at;
  std::optional<Time> confirmed_at;
  std::optional<Time> invited_at;
  std::optional<Time> confirmation_sent_at;
  std::optional<Time> recovery_sent_at;
  std::optional<Time> email_change_sent_at;
  std::optional<Time> phone_change_sent_at;
  std::optional<Time> reauthentication_sent_at;
  std::optional<Time> last_sign_in_at;
  std::optional<Time> created_at;
  std::optional<Time> updated_at;
  std::optional<Time> banned_until;
  std::optional<Time> deleted_at;
  json::Object app_metadata;
  json::Object user_metadata;
  bool is_sso_user = false;
  bool is_anonymous = false;
  std::optional<std::vector<Identity>> identities;  // nothing: not loaded
  std::vector<Factor> factors;

  bool has_verified_factor() const {
    return std::ranges::any_of(factors, [](const Factor& factor) { return factor.verified(); });
  }
};

// Of a user whose identities are loaded; nullptr when there is none of that provider.
inline const Identity* find_identity(const User& user, std::string_view provider) {
  if (!user.identities) return nullptr;
  const auto found = std::ranges::find(*user.identities, provider, &Identity::provider);
  return found == user.identities->end() ? nullptr : &*found;
}

// One way in which a session was authenticated, for the `amr` claim.
struct AmrEntry {
  std::string method;
  Time at;
};

struct Session {
  std::string id;
  std::string user_id;
  std::string aal;
  std::optional<Time> created_at;
  std::optional<Time> refreshed_at;
  std::optional<Time> not_after;
  std::string user_agent;
  std::string ip;
  std::vector<AmrEntry> amr;  // newest first
};

struct RefreshToken {
  std::string token;
  std::string parent;  // the token this one replaced
  bool revoked = false;
  Time updated_at{};
};

inline bool is_banned(const std::optional<Time>& banned_until, Time now) {
  return banned_until && now < *banned_until;
}

}  // namespace plinth::auth
