// What an operator may decide about accounts. Names and defaults are those of the Supabase CLI's
// config.toml ([auth]), where it has them; app/config_auth_keys.cpp says what each means. Types are
// those that configuration keys are assigned to.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/hooks/hook_settings.hpp"
#include "base/time.hpp"
#include "http/client_address.hpp"
#include "identity/key_ring.hpp"

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

struct SmtpSettings {
  bool enabled = true;
  std::string host;  // empty: no server
  int64_t port = 587;
  std::string user;
  std::string pass;
  std::string admin_email;  // the sender's address
  std::string sender_name;
  std::string ca_file;  // certificates to trust in place of the system's; empty: those

  bool configured() const { return enabled && !host.empty(); }
};

struct EmailSettings {
  bool enable_signup = true;           // false switches the whole provider off, sign-in included
  bool enable_confirmations = false;   // false: an address counts as confirmed at sign-up
  bool double_confirm_changes = true;  // a change of address is confirmed at both
  bool secure_password_change =
      false;  // a password changes only after a recent sign-in or by nonce
  bool require_current_password = false;
  base::Seconds max_frequency{60};  // between two mails of a kind to one user
  int64_t otp_length = 6;
  base::Seconds otp_expiry{3600};
  SmtpSettings smtp;
  std::map<std::string, std::string> templates;      // "KIND.subject", "KIND.content_path", …
  std::map<std::string, std::string> notifications;  // "KIND.enabled", and the same
};

struct TwilioSettings {
  bool enabled = false;
  std::string account_sid;
  std::string message_service_sid;
  std::string auth_token;
  std::string url = "https://api.twilio.com";
};

// A server that sends the messages: POST of {"phone", "message", "otp"}.
struct SmsHttpSettings {
  bool enabled = false;
  std::string url;
  std::string authorization;  // the header's value; empty: none
};

struct SmsSettings {
  bool enable_signup = false;  // false switches the whole provider off
  bool enable_confirmations = true;
  std::string message = "Your code is {{ .Code }}";
  base::Seconds max_frequency{60};
  int64_t otp_length = 6;
  base::Seconds otp_expiry{60};
  std::map<std::string, std::string> test_otp;  // phone without plus sign → code that always fits
  TwilioSettings twilio;
  SmsHttpSettings http;
};

struct SessionSettings {
  base::Seconds timebox{0};             // a session ends that long after its start; 0: never
  base::Seconds inactivity_timeout{0};  // and that long after its last refresh; 0: never
  bool single_per_user = false;         // a newer sign-in ends it
  base::Seconds allow_low_aal{0};       // without the second factor that its user has; 0: for ever
};

struct FactorSettings {
  bool enroll_enabled = true;
  bool verify_enabled = true;
};
struct PhoneFactorSettings {
  bool enroll_enabled = false;
  bool verify_enabled = false;
  int64_t otp_length = 6;
  std::string message = "Your code is {{ .Code }}";
  base::Seconds max_frequency{60};
};
struct MfaSettings {
  int64_t max_enrolled_factors = 10;
  FactorSettings totp;
  PhoneFactorSettings phone;
};

struct CaptchaSettings {
  bool enabled = false;
  std::string provider = "hcaptcha";  // or turnstile
  std::string secret;
  std::string url;  // of siteverify; empty: the provider's own
};

// Per five minutes and address unless said otherwise; 0: no limit. Which request is counted as what
// says rate_limit.cpp.
struct RateLimitSettings {
  int64_t email_sent = 30;       // an hour, of the whole installation
  int64_t sms_sent = 30;         // likewise
  int64_t anonymous_users = 30;  // an hour and address
  int64_t token_refresh = 150;
  int64_t sign_in_sign_ups = 30;
  int64_t token_verifications = 30;
  int64_t mfa = 15;       // challenges, and verifications, a minute and address
  bool loopback = false;  // addresses of this very machine are counted too
};

struct LockoutSettings {
  bool enabled = true;  // where the database has check_failed_login_attempts()
};

struct Settings {
  std::string site_url = "http://127.0.0.1:3000";
  std::vector<std::string> additional_redirect_urls;       // globs
  std::string api_url = "http://127.0.0.1:54321/auth/v1";  // the public address of this API
  std::string jwt_issuer = "http://127.0.0.1:54321/auth/v1";

  std::string jwt_secret;  // signs API keys, and tokens where there is no other key
  identity::KeyRing keys;  // empty: the secret alone
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
  SmsSettings sms;

  int64_t minimum_password_length = 6;  // never less than 6
  PasswordRequirements password_requirements = PasswordRequirements::none;
  bool password_hibp_enabled = false;  // refuse passwords that haveibeenpwned.com has seen
  std::string password_hibp_url = "https://api.pwnedpasswords.com";

  bool enable_refresh_token_rotation =
      true;  // a stale refresh token ends the session's whole chain
  base::Seconds refresh_token_reuse_interval{10};
  SessionSettings sessions;
  MfaSettings mfa;
  CaptchaSettings captcha;
  RateLimitSettings rate_limit;
  std::vector<http::Network> trusted_proxies;  // whose X-Forwarded-For says who is counted
  LockoutSettings lockout;
  Hooks hooks;

  std::string version = "0";  // of the program, for GET /health

  // What tokens are signed and verified with.
  identity::KeyRing key_ring() const {
    return keys.empty() ? identity::KeyRing({}, jwt_secret) : keys;
  }

  bool autoconfirm() const { return !email.enable_confirmations; }
  bool sms_autoconfirm() const { return !sms.enable_confirmations; }
};

}  // namespace plinth::auth
