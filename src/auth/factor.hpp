// Second factors (spec §10): what may be enrolled, and what proves one. Decisions over what the
// database knows, without a database; endpoints/ and store/factors.hpp do the rest.
//
// A TOTP code works once, although it is good for a minute and a half: the challenge that a code
// answered keeps the code's time step, and codes of that step or an earlier one are refused
// (RFC 6238 §5.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/error.hpp"
#include "auth/model.hpp"
#include "auth/settings.hpp"

namespace plinth::auth {

enum class FactorType { totp, phone, webauthn };

std::optional<FactorType> parse_factor_type(std::string_view text);

// The word of the amr claim for who proved a factor of the type.
std::string_view amr_method(FactorType type);

Result<void> check_enroll_enabled(FactorType type, const MfaSettings& settings);
Result<void> check_verify_enabled(FactorType type, const MfaSettings& settings);

// A name is told to people and indexed.
Result<void> check_factor_name(std::string_view name);

Error name_conflict(std::string_view name);

// Whether the user may have one more factor. `aal` is that of the session that asks.
Result<void> check_enrolment(
    const User& user, std::string_view name, std::string_view aal, const MfaSettings& settings
);

// The unverified factor that one for this number replaces; an error when a verified one is there.
Result<std::optional<std::string>> find_replaced_factor(const User& user, std::string_view phone);

// What an authenticator app reads: otpauth://totp/ISSUER:ACCOUNT?…
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

inline constexpr std::chrono::seconds challenge_validity{300};

// A question to a factor that waits for its answer, or has one.
struct FactorChallenge {
  Time created_at{};
  std::optional<Time> verified_at;
  bool same_ip = false;  // as whoever answers now
  std::string code;      // of a phone: the hash of what was sent (one_time_token.hpp)
};

struct ProofFacts {
  FactorType type = FactorType::totp;
  std::string phone;
  std::string secret;                        // of TOTP, in base32
  int64_t last_step = 0;                     // of the last TOTP code that was accepted
  std::optional<FactorChallenge> challenge;  // nothing when there is no such challenge to it
  Time now{};
};

Result<void> check_challenge(const ProofFacts& facts, std::string_view challenge_id);

// What the answered challenge keeps of a code that is right.
Result<std::string> check_code(const ProofFacts& facts, const std::string& code);

}  // namespace plinth::auth
