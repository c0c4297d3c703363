// What goes wrong in the auth API, and the one place that renders it.
//
// A client that sends X-Supabase-Api-Version: 2024-01-01 or later gets {"code","message"} and the
// header back, which is how auth-js tells the two formats apart; everyone else gets the older
// {"code":<status>,"error_code","msg"}.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"
#include "pg/error.hpp"

namespace plinth::auth {

// The part of the vocabulary that this program says. Part of the wire: clients compare these words.
namespace code {
inline constexpr std::string_view anonymous_provider_disabled = "anonymous_provider_disabled";
inline constexpr std::string_view bad_json = "bad_json";
inline constexpr std::string_view bad_jwt = "bad_jwt";
inline constexpr std::string_view conflict = "conflict";
inline constexpr std::string_view email_exists = "email_exists";
inline constexpr std::string_view email_not_confirmed = "email_not_confirmed";
inline constexpr std::string_view email_provider_disabled = "email_provider_disabled";
inline constexpr std::string_view hook_timeout = "hook_timeout";
inline constexpr std::string_view hook_timeout_after_retry = "hook_timeout_after_retry";
inline constexpr std::string_view hook_payload_over_size_limit = "hook_payload_over_size_limit";
inline constexpr std::string_view hook_payload_invalid_content_type =
    "hook_payload_invalid_content_type";
inline constexpr std::string_view captcha_failed = "captcha_failed";
inline constexpr std::string_view mfa_verification_rejected = "mfa_verification_rejected";
inline constexpr std::string_view insufficient_aal = "insufficient_aal";
inline constexpr std::string_view invalid_credentials = "invalid_credentials";
inline constexpr std::string_view mfa_challenge_expired = "mfa_challenge_expired";
inline constexpr std::string_view mfa_factor_name_conflict = "mfa_factor_name_conflict";
inline constexpr std::string_view mfa_factor_not_found = "mfa_factor_not_found";
inline constexpr std::string_view mfa_ip_address_mismatch = "mfa_ip_address_mismatch";
inline constexpr std::string_view mfa_phone_enroll_not_enabled = "mfa_phone_enroll_not_enabled";
inline constexpr std::string_view mfa_phone_verify_not_enabled = "mfa_phone_verify_not_enabled";
inline constexpr std::string_view mfa_totp_enroll_not_enabled = "mfa_totp_enroll_not_enabled";
inline constexpr std::string_view mfa_totp_verify_not_enabled = "mfa_totp_verify_not_enabled";
inline constexpr std::string_view mfa_verification_failed = "mfa_verification_failed";
inline constexpr std::string_view mfa_verified_factor_exists = "mfa_verified_factor_exists";
inline constexpr std::string_view mfa_webauthn_enroll_not_enabled =
    "mfa_webauthn_enroll_not_enabled";
inline constexpr std::string_view mfa_webauthn_verify_not_enabled =
    "mfa_webauthn_verify_not_enabled";
inline constexpr std::string_view no_authorization = "no_authorization";
inline constexpr std::string_view not_admin = "not_admin";
inline constexpr std::string_view over_email_send_rate_limit = "over_email_send_rate_limit";
inline constexpr std::string_view over_request_rate_limit = "over_request_rate_limit";
inline constexpr std::string_view bad_code_verifier = "bad_code_verifier";
inline constexpr std::string_view current_password_invalid = "current_password_invalid";
inline constexpr std::string_view current_password_required = "current_password_required";
inline constexpr std::string_view flow_state_expired = "flow_state_expired";
inline constexpr std::string_view flow_state_not_found = "flow_state_not_found";
inline constexpr std::string_view otp_disabled = "otp_disabled";
inline constexpr std::string_view otp_expired = "otp_expired";
inline constexpr std::string_view over_sms_send_rate_limit = "over_sms_send_rate_limit";
inline constexpr std::string_view phone_exists = "phone_exists";
inline constexpr std::string_view phone_not_confirmed = "phone_not_confirmed";
inline constexpr std::string_view phone_provider_disabled = "phone_provider_disabled";
inline constexpr std::string_view reauthentication_needed = "reauthentication_needed";
inline constexpr std::string_view reauthentication_not_valid = "reauthentication_not_valid";
inline constexpr std::string_view refresh_token_already_used = "refresh_token_already_used";
inline constexpr std::string_view refresh_token_not_found = "refresh_token_not_found";
inline constexpr std::string_view request_entity_too_large = "request_entity_too_large";
inline constexpr std::string_view request_timeout = "request_timeout";
inline constexpr std::string_view same_password = "same_password";
inline constexpr std::string_view session_expired = "session_expired";
inline constexpr std::string_view session_not_found = "session_not_found";
inline constexpr std::string_view signup_disabled = "signup_disabled";
inline constexpr std::string_view too_many_enrolled_mfa_factors = "too_many_enrolled_mfa_factors";
inline constexpr std::string_view unexpected_failure = "unexpected_failure";
inline constexpr std::string_view user_already_exists = "user_already_exists";
inline constexpr std::string_view user_banned = "user_banned";
inline constexpr std::string_view user_not_found = "user_not_found";
inline constexpr std::string_view user_sso_managed = "user_sso_managed";
inline constexpr std::string_view validation_failed = "validation_failed";
inline constexpr std::string_view weak_password = "weak_password";
}  // namespace code

struct Error {
  Error(int with_status, std::string_view with_code, std::string with_message)
      : status(with_status),
        code(with_code),
        message(std::move(with_message)) {}
  // Whatever the database did that nobody foresaw.
  Error(pg::Error error);

  int status;
  std::string code;     // empty: none of the vocabulary fits
  std::string message;  // for the client
  std::vector<std::string> weak_password_reasons;
  int64_t retry_after_seconds = 0;  // not 0: the Retry-After header
  std::string oauth_error;  // not empty: {"error","error_description"} instead of both formats
  std::optional<pg::Error>
      cause;  // for the log; the older format shows what a user's trigger raised
};

template <class T>
using Result = base::Result<T, Error>;

std::unexpected<Error> bad_request(std::string_view code, std::string message);    // 400
std::unexpected<Error> unauthorized(std::string_view code, std::string message);   // 401
std::unexpected<Error> forbidden(std::string_view code, std::string message);      // 403
std::unexpected<Error> not_found(std::string_view code, std::string message);      // 404
std::unexpected<Error> unprocessable(std::string_view code, std::string message);  // 422
// 429. `retry_after_seconds` 0: trying again is of no use.
std::unexpected<Error> too_many(
    std::string_view code, std::string message, int64_t retry_after_seconds
);
// 400 in the shape of RFC 6749 §5.2.
std::unexpected<Error> oauth_error(std::string_view error, std::string description);

// 500 that says what was being done when the database refused. An unreachable database stays what
// it is.
Error database_error(pg::Error cause, std::string_view message);

// The result with its error, if any, in those words.
template <class T>
Result<T> named(pg::Result<T> result, std::string_view message) {
  if (!result) return std::unexpected(database_error(std::move(result).error(), message));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

http::Response render_error(const Error& error, const http::Request& request);

}  // namespace plinth::auth
