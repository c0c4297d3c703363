// Passwords: the policy for new ones, and bcrypt on threads of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/error.hpp"
#include "auth/settings.hpp"
#include "net/worker_pool.hpp"

namespace plinth::auth {

struct Weakness {
  std::vector<std::string> reasons;  // "length", "characters"
  std::string message;
};

// What the policy holds against the password; nothing when it is good enough.
std::optional<Weakness> find_weakness(std::string_view password, const Settings& settings);

// bcrypt reads 72 bytes; more would be ignored silently, so it is refused.
Result<void> check_password_length(std::string_view password);

// Both of the above, as errors.
Result<void> check_new_password(std::string_view password, const Settings& settings);

// A hash made elsewhere that sign-in will be able to verify.
Result<void> check_password_hash(std::string_view hash);

net::Task<std::string> hash_password(net::WorkerPool& hashing, std::string password);

// False also when there is no hash bcrypt could verify (no such user, or one without a password),
// after as much work as for any of our own: the time an answer takes must not tell who has an
// account. Hashes that came from elsewhere take the time they take.
net::Task<bool> verify_password(net::WorkerPool& hashing, std::string password, std::string hash);

}  // namespace plinth::auth
