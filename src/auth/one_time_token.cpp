#include "auth/one_time_token.hpp"

#include <cstring>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

// Even over all codes: values above the largest multiple of 10^digits are drawn anew.
std::string random_digits(int64_t digits) {
  uint64_t span = 1;
  for (int64_t i = 0; i < digits; ++i) span *= 10;
  const uint64_t limit = UINT64_MAX - UINT64_MAX % span;
  uint64_t drawn = limit;
  while (drawn >= limit) {
    const std::string bytes = crypto::random_bytes(sizeof drawn);
    std::memcpy(&drawn, bytes.data(), sizeof drawn);
  }
  return fmt::format("{:0{}}", drawn % span, digits);
}

}  // namespace

OneTimeToken make_one_time_token(std::string_view address, int64_t digits, bool pkce) {
  OneTimeToken token = make_one_time_token(address, random_digits(digits));
  if (pkce) token.hash.insert(0, pkce_prefix);
  return token;
}

OneTimeToken make_one_time_token(std::string_view address, std::string code) {
  std::string hash = hash_code(address, code);
  return {.code = std::move(code), .hash = std::move(hash)};
}

std::string hash_code(std::string_view address, std::string_view code) {
  return base::hex(crypto::hash(crypto::Digest::sha224, std::string(address).append(code)));
}

const std::string& stored_hash(const User& user, TokenType type) {
  switch (type) {
    case TokenType::confirmation:
      return user.confirmation_token;
    case TokenType::recovery:
      return user.recovery_token;
    case TokenType::email_change_new:
      return user.email_change_token_new;
    case TokenType::email_change_current:
      return user.email_change_token_current;
    case TokenType::phone_change:
      return user.phone_change_token;
    case TokenType::reauthentication:
      return user.reauthentication_token;
  }
  std::unreachable();
}

std::optional<Time> sent_at(const User& user, TokenType type) {
  switch (type) {
    case TokenType::confirmation:
      return user.confirmation_sent_at;
    case TokenType::recovery:
      return user.recovery_sent_at;
    case TokenType::email_change_new:
    case TokenType::email_change_current:
      return user.email_change_sent_at;
    case TokenType::phone_change:
      return user.phone_change_sent_at;
    case TokenType::reauthentication:
      return user.reauthentication_sent_at;
  }
  std::unreachable();
}

bool is_stored(const User& user, TokenType type, std::string_view hash) {
  std::string_view stored = stored_hash(user, type);
  if (stored.empty()) return false;
  if (is_pkce(stored)) stored.remove_prefix(pkce_prefix.size());
  if (is_pkce(hash)) hash.remove_prefix(pkce_prefix.size());
  return crypto::equal_constant_time(stored, hash);
}

int64_t seconds_to_wait(std::optional<Time> last_sent, base::Seconds max_frequency, Time now) {
  if (!last_sent) return 0;
  const auto left = *last_sent + max_frequency - now;
  return left.count() <= 0 ? 0 : std::chrono::ceil<base::Seconds>(left).count();
}

}  // namespace plinth::auth
