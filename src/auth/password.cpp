#include "auth/password.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "crypto/imported_password.hpp"
#include "crypto/password.hpp"
#include "net/background.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view symbols = R"(!@#$%^&*()_+-=[]{};'\:"|<>?,./`~)";

// Well-formed, of the usual cost, and of a password nobody knows.
constexpr const char* dummy_hash = "$2a$10$tNi1fGz0TXOwGGzZabcdee/r8rp7DgdWmUBRcjbipCaRK8lRXLj06";

std::vector<std::string_view> required_sets(PasswordRequirements requirements) {
  switch (requirements) {
    case PasswordRequirements::none:
      return {};
    case PasswordRequirements::letters_digits:
      return {letters, digits};
    case PasswordRequirements::lower_upper_letters_digits:
      return {lower, upper, digits};
    case PasswordRequirements::lower_upper_letters_digits_symbols:
      return {lower, upper, digits, symbols};
  }
  return {};
}

}  // namespace

std::optional<Weakness> find_weakness(std::string_view password, const Settings& settings) {
  Weakness weakness;
  std::vector<std::string> sentences;
  const size_t minimum =
      static_cast<size_t>(std::max<int64_t>(settings.minimum_password_length, 6));
  if (password.size() < minimum) {
    weakness.reasons.emplace_back("length");
    sentences.push_back(fmt::format("Password should be at least {} characters.", minimum));
  }
  const auto sets = required_sets(settings.password_requirements);
  const auto has_one_of = [&](std::string_view set) {
    return password.find_first_of(set) != std::string_view::npos;
  };
  if (!std::ranges::all_of(sets, has_one_of)) {
    weakness.reasons.emplace_back("characters");
    sentences.push_back(fmt::format(
        "Password should contain at least one character of each: {}.", fmt::join(sets, ", ")
    ));
  }
  if (weakness.reasons.empty()) return std::nullopt;
  weakness.message = fmt::format("{}", fmt::join(sentences, " "));
  return weakness;
}

Result<void> check_password_length(std::string_view password) {
  if (password.size() <= crypto::max_password_bytes) return {};
  return bad_request(
      code::validation_failed,
      fmt::format("Password cannot be longer than {} characters", crypto::max_password_bytes)
  );
}

Result<void> check_new_password(std::string_view password, const Settings& settings) {
  TRY(check_password_length(password));
  auto weakness = find_weakness(password, settings);
  if (!weakness) return {};
  Error error(422, code::weak_password, std::move(weakness->message));
  error.weak_password_reasons = std::move(weakness->reasons);
  return std::unexpected(std::move(error));
}

Result<void> check_password_hash(std::string_view hash) {
  const bool bcrypt = hash.size() == 60 && (hash.starts_with("$2a$") || hash.starts_with("$2b$") ||
                                            hash.starts_with("$2y$"));
  if (bcrypt || crypto::is_imported_hash(hash)) return {};
  return bad_request(
      code::validation_failed,
      "Unsupported password hash: bcrypt, Argon2 and Firebase's scrypt can be verified, up to 256 "
      "MiB"
  );
}

net::Task<std::string> hash_password(net::WorkerPool& hashing, std::string password) {
  auto work = [password = std::move(password)] {
    return net::compute_in_background([&] { return crypto::hash_password(password); });
  };
  co_return co_await hashing.run(std::move(work));
}

net::Task<bool> verify_password(net::WorkerPool& hashing, std::string password, std::string hash) {
  const bool usable = hash.starts_with("$2") || crypto::is_imported_hash(hash);
  auto work = [password = std::move(password),
               hash = usable ? std::move(hash) : std::string(dummy_hash)] {
    return net::compute_in_background([&] { return crypto::verify_password(password, hash); });
  };
  const bool matches = co_await hashing.run(std::move(work));
  co_return matches&& usable;
}

}  // namespace plinth::auth
