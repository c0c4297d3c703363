// Codes that prove somebody reads an address's mail or a number's messages (spec §7). What is
// stored is a hash of address and code, which is also what links carry.
#pragma once

#include <string>
#include <string_view>

#include "auth/model.hpp"
#include "auth/settings.hpp"

namespace plinth::auth {

// Types of auth.one_time_tokens. A user has at most one code of each.
enum class TokenType {
  confirmation,  // of an account: by mail or, for a phone, by message
  recovery,      // sign-in without password too
  email_change_new,
  email_change_current,
  phone_change,
  reauthentication,
};

struct OneTimeToken {
  std::string code;  // digits; for the person alone
  std::string hash;  // for the database and for links
};

// `address` is what the code is sent to, as it is stored. In a PKCE flow the hash says so.
OneTimeToken make_one_time_token(std::string_view address, int64_t digits, bool pkce);

// For a code that is not random: that of a number for tests.
OneTimeToken make_one_time_token(std::string_view address, std::string code);

// 56 hexadecimal digits: SHA-224 of address and code.
std::string hash_code(std::string_view address, std::string_view code);

inline constexpr std::string_view pkce_prefix = "pkce_";
inline bool is_pkce(std::string_view hash) { return hash.starts_with(pkce_prefix); }

// What is stored for the user; empty when there is none.
const std::string& stored_hash(const User& user, TokenType type);
std::optional<Time> sent_at(const User& user, TokenType type);

// Whether the hash, with or without the prefix of PKCE, is the stored one. Takes no notice of time.
bool is_stored(const User& user, TokenType type, std::string_view hash);

// Seconds until another may be sent; 0: now.
int64_t seconds_to_wait(std::optional<Time> last_sent, base::Seconds max_frequency, Time now);

}  // namespace plinth::auth
