#include "auth/factor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "auth/one_time_token.hpp"
#include "base/encoding.hpp"
#include "crypto/otp.hpp"

namespace plinth::auth {
namespace {

constexpr size_t max_name = 255;

struct TypeWords {
  std::string_view shown;
  std::string_view enroll_not_enabled;
  std::string_view verify_not_enabled;
};

TypeWords words_of(FactorType type) {
  switch (type) {
    case FactorType::totp:
      return {"TOTP", code::mfa_totp_enroll_not_enabled, code::mfa_totp_verify_not_enabled};
    case FactorType::phone:
      return {"Phone", code::mfa_phone_enroll_not_enabled, code::mfa_phone_verify_not_enabled};
    case FactorType::webauthn:
      break;
  }
  return {"WebAuthn", code::mfa_webauthn_enroll_not_enabled, code::mfa_webauthn_verify_not_enabled};
}

// Everything but the @ of an address is escaped, as it is in the URIs people know.
std::string encode_account(std::string_view account) {
  const size_t at = account.rfind('@');
  if (at == std::string_view::npos) return base::percent_encode(account);
  return base::percent_encode(account.substr(0, at)) + '@' +
         base::percent_encode(account.substr(at + 1));
}

std::unexpected<Error> wrong_code(std::string_view what) {
  return unprocessable(code::mfa_verification_failed, fmt::format("Invalid {} code entered", what));
}

Result<std::string> check_totp_code(const ProofFacts& facts, const std::string& code) {
  const auto key = crypto::parse_otp_key(facts.secret);
  if (!key) return wrong_code("TOTP");
  const auto step = crypto::find_totp_step(*key, code, unix_seconds(facts.now), facts.last_step);
  if (!step) return wrong_code("TOTP");
  return std::to_string(*step);
}

}  // namespace

std::optional<FactorType> parse_factor_type(std::string_view text) {
  if (text == "totp") return FactorType::totp;
  if (text == "phone") return FactorType::phone;
  if (text == "webauthn") return FactorType::webauthn;
  return std::nullopt;
}

std::string_view amr_method(FactorType type) {
  switch (type) {
    case FactorType::totp:
      return "totp";
    case FactorType::phone:
      return "mfa/phone";
    case FactorType::webauthn:
      break;
  }
  return "mfa/webauthn";
}

Result<void> check_enroll_enabled(FactorType type, const MfaSettings& settings) {
  const bool enabled = type == FactorType::totp    ? settings.totp.enroll_enabled
                       : type == FactorType::phone ? settings.phone.enroll_enabled
                                                   : false;
  if (enabled) return {};
  const TypeWords words = words_of(type);
  return unprocessable(
      words.enroll_not_enabled, fmt::format("MFA enroll is disabled for {}", words.shown)
  );
}

Result<void> check_verify_enabled(FactorType type, const MfaSettings& settings) {
  const bool enabled = type == FactorType::totp    ? settings.totp.verify_enabled
                       : type == FactorType::phone ? settings.phone.verify_enabled
                                                   : false;
  if (enabled) return {};
  const TypeWords words = words_of(type);
  return unprocessable(
      words.verify_not_enabled, fmt::format("MFA verification is disabled for {}", words.shown)
  );
}

Result<void> check_factor_name(std::string_view name) {
  if (name.size() <= max_name) return {};
  return bad_request(
      code::validation_failed,
      fmt::format("friendly_name cannot be longer than {} characters", max_name)
  );
}

Error name_conflict(std::string_view name) {
  return {
      422,
      code::mfa_factor_name_conflict,
      fmt::format("A factor with the friendly name \"{}\" for this user already exists", name)
  };
}

Result<void> check_enrolment(
    const User& user, std::string_view name, std::string_view aal, const MfaSettings& settings
) {
  const auto& factors = user.factors;
  if (std::ranges::find(factors, name, &Factor::friendly_name) != factors.end()) {
    return std::unexpected(name_conflict(name));
  }
  // The bound on verified factors is the same number.
  if (std::cmp_greater_equal(factors.size(), settings.max_enrolled_factors)) {
    return unprocessable(
        code::too_many_enrolled_mfa_factors,
        "Maximum number of verified factors reached, unenroll to continue"
    );
  }
  if (user.has_verified_factor() && aal == "aal1")
    return forbidden(code::insufficient_aal, "AAL2 required to enroll a new factor");
  return {};
}

Result<std::optional<std::string>> find_replaced_factor(const User& user, std::string_view phone) {
  const auto found = std::ranges::find_if(user.factors, [&](const Factor& factor) {
    return factor.type == "phone" && factor.phone == phone;
  });
  if (found == user.factors.end()) return std::nullopt;
  if (!found->verified()) return found->id;
  return unprocessable(
      code::mfa_verified_factor_exists,
      "A verified phone factor already exists, unenroll the existing factor to continue"
  );
}

std::string otpauth_uri(
    std::string_view issuer, std::string_view account, std::string_view secret
) {
  const std::string name = base::percent_encode(issuer);
  return fmt::format(
      "otpauth://totp/{}:{}?algorithm=SHA1&digits={}&issuer={}&period={}&secret={}",
      name,
      encode_account(account),
      crypto::totp_digits,
      name,
      crypto::totp_period,
      secret
  );
}

Result<void> check_challenge(const ProofFacts& facts, std::string_view challenge_id) {
  if (!facts.challenge) {
    return unprocessable(
        code::mfa_factor_not_found, "MFA factor with the provided challenge ID not found"
    );
  }
  if (facts.challenge->verified_at || !facts.challenge->same_ip) {
    return unprocessable(
        code::mfa_ip_address_mismatch, "Challenge and verify IP addresses mismatch."
    );
  }
  if (facts.now > facts.challenge->created_at + challenge_validity) {
    return unprocessable(
        code::mfa_challenge_expired,
        fmt::format(
            "MFA challenge {} has expired, verify against another challenge or create a new "
            "challenge.",
            challenge_id
        )
    );
  }
  return {};
}

Result<std::string> check_code(const ProofFacts& facts, const std::string& code) {
  if (facts.type == FactorType::totp) return check_totp_code(facts, code);
  const std::string& sent = facts.challenge->code;
  const bool right = facts.type == FactorType::phone && !sent.empty() &&
                     crypto::equal_constant_time(hash_code(facts.phone, code), sent);
  if (!right) return wrong_code("MFA Phone");
  return sent;
}

}  // namespace plinth::auth
