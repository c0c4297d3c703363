// Which stored code somebody has shown, and what follows from it (spec §8.8, §8.9). No database
// here: the caller loads the user, under a lock before it acts.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "auth/one_time_token.hpp"
#include "pg/statement.hpp"

namespace plinth::auth {

enum class VerifyType {
  signup,
  invite,
  recovery,
  magiclink,
  email_change,
  email,  // whatever was mailed to sign somebody in: a confirmation or a magic link
  sms,
  phone_change,
};

std::optional<VerifyType> parse_verify_type(std::string_view text);
inline bool is_by_phone(VerifyType type) {
  return type == VerifyType::sms || type == VerifyType::phone_change;
}

// The stored codes that serve for it.
std::vector<TokenType> token_types(VerifyType type);

// The stored code that the hash is of, if it has not run out.
std::optional<TokenType> find_match(
    const User& user, VerifyType type, std::string_view hash, const Settings& settings, Time now
);

// How the session of a PKCE flow came about, as it was noted when the flow began (spec §8.8).
std::string_view flow_method(VerifyType type, TokenType matched);

// A change of address that two have to confirm, of whom the other has not.
bool is_first_half(const User& user, TokenType matched, const Settings& settings);

// The address or number that was pending is the user's now, and what they sign in with.
std::vector<pg::Statement> statements_of_email_change(const User& user);
std::vector<pg::Statement> statements_of_phone_change(const User& user);

// The writes. After the first half of a change only that half is noted.
std::vector<pg::Statement> statements_of_verification(
    const User& user, VerifyType type, TokenType matched, const Settings& settings
);

}  // namespace plinth::auth
