#include "crypto/otp.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace plinth::crypto {
namespace {

constexpr int64_t skew = 1;  // steps to either side

std::string big_endian(uint64_t number) {
  std::string out(8, '\0');
  for (size_t i = out.size(); i-- > 0; number >>= 8) out[i] = static_cast<char>(number & 0xff);
  return out;
}

uint32_t pow10(int digits) {
  uint32_t out = 1;
  for (int i = 0; i < digits; ++i) out *= 10;
  return out;
}

std::optional<uint32_t> base32_value(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<uint32_t>(c - 'a');
  if (c >= '2' && c <= '7') return static_cast<uint32_t>(c - '2' + 26);
  return std::nullopt;
}

}  // namespace

// RFC 4226 §5.3: the digest's last four bits say where the 31 bits begin.
std::string hotp(std::string_view key, uint64_t counter, int digits, Digest digest) {
  const std::string mac = hmac(digest, key, big_endian(counter));
  const size_t offset = static_cast<unsigned char>(mac.back()) & 0x0fu;
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i)
    number = (number << 8) | static_cast<unsigned char>(mac[offset + i]);
  number &= 0x7fffffffu;
  return fmt::format("{:0{}}", number % pow10(digits), digits);
}

int64_t totp_step(int64_t unix_seconds) { return unix_seconds / totp_period; }

std::optional<int64_t> find_totp_step(
    std::string_view key, std::string_view code, int64_t unix_seconds, int64_t last_used
) {
  const int64_t current = totp_step(unix_seconds);
  for (int64_t step = std::max(current - skew, last_used + 1); step <= current + skew; ++step) {
    const std::string wanted = hotp(key, static_cast<uint64_t>(step), totp_digits);
    if (equal_constant_time(wanted, code)) return step;
  }
  return std::nullopt;
}

std::string otp_key_text(std::string_view key) {
  std::string out = base::base32_lower(key);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::optional<std::string> parse_otp_key(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    const auto value = base32_value(c);
    if (!value) return std::nullopt;
    buffer = ((buffer << 5) | *value) & 0xfffu;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((buffer >> bits) & 0xffu);
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

}  // namespace plinth::crypto
