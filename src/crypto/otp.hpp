// One-time passwords from a shared key: HOTP (RFC 4226) and TOTP (RFC 6238), as authenticator apps
// compute them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.hpp"

namespace plinth::crypto {

// The counter's code: `digits` (at most 9) decimal digits, with leading zeros.
std::string hotp(std::string_view key, uint64_t counter, int digits, Digest digest = Digest::sha1);

inline constexpr int64_t totp_period = 30;  // seconds
inline constexpr int totp_digits = 6;
inline constexpr size_t totp_key_bytes = 20;  // RFC 4226 §4 recommends 160 bits

// The counter of a moment, given in seconds since 1970.
int64_t totp_step(int64_t unix_seconds);

// The step among now's and its two neighbours whose code this is: clocks differ, and people type
// slowly. Steps up to `last_used` (those of codes that were accepted before) do not count: RFC 6238
// §5.2 wants each code to work once.
std::optional<int64_t> find_totp_step(
    std::string_view key, std::string_view code, int64_t unix_seconds, int64_t last_used
);

// A key as people and apps copy it: base32 (RFC 4648 §6) in capitals, without padding. Reading
// takes either case, spaces and padding; nothing for other text.
std::string otp_key_text(std::string_view key);
std::optional<std::string> parse_otp_key(std::string_view text);

}  // namespace plinth::crypto
