// What an operator may decide about accounts. Names and defaults are those of the Supabase CLI's
// config.toml ([auth]).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace plinth::auth {

// Kinds of characters of which a password needs at least one each.
enum class PasswordRequirements {
  none,
  letters_digits,
  lower_upper_letters_digits,
  lower_upper_letters_digits_symbols
};

// The value as config.toml spells it; empty means none. Nothing for any other word.
std::optional<PasswordRequirements> parse_password_requirements(std::string_view text);

struct EmailSettings {
  bool enable_signup = true;          // false switches the whole provider off, sign-in included
  bool enable_confirmations = false;  // false: an address counts as confirmed at sign-up
};

struct SessionSettings {
  base::Seconds timebox{0};             // a session ends that long after its start; 0: never
  base::Seconds inactivity_timeout{0};  // and that long after its last refresh; 0: never
};

struct Settings {
  std::string site_url = "http://127.0.0.1:3000";
  std::string jwt_issuer = "http://127.0.0.1:54321/auth/v1";  // the public address of this API

  std::string jwt_secret;  // signs and verifies tokens
  std::string
      publishable_key;     // sb_publishable_…, stands for the role anon where a token is expected
  std::string secret_key;  // sb_secret_…, stands for service_role
  base::Seconds jwt_expiry{3600};
  std::string jwt_aud = "authenticated";
  std::string jwt_default_group_name = "authenticated";  // the role of a new user
  std::vector<std::string> jwt_admin_roles{"service_role", "supabase_admin"};

  bool enable_signup = true;
  bool enable_anonymous_sign_ins = false;
  EmailSettings email;

  size_t minimum_password_length = 6;  // never less than 6
  PasswordRequirements password_requirements = PasswordRequirements::none;

  bool enable_refresh_token_rotation =
      true;  // a stale refresh token ends the session's whole chain
  base::Seconds refresh_token_reuse_interval{10};
  SessionSettings sessions;

  std::string version = "0";  // of the program, for GET /health

  bool autoconfirm() const { return !email.enable_confirmations; }
};

// Logs one warning for what the settings ask for and the program cannot do yet. To be called once
// at start.
void warn_about_settings(const Settings& settings);

}  // namespace plinth::auth
