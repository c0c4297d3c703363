// Password hashes as GoTrue stores them: bcrypt, cost 10, "$2a$". Slow on purpose (about 60 ms):
// call them on the cpu pool, never on an I/O thread.
#pragma once

#include <string>
#include <string_view>

namespace plinth::crypto {

inline constexpr size_t max_password_bytes = 72;  // bcrypt reads no further

std::string hash_password(std::string_view password);

// The same with a given salt of 16 bytes, for hashes that have to come out equal. Never for a
// password somebody relies on.
std::string hash_password(std::string_view password, std::string_view salt);

// Accepts $2a$, $2b$ and $2y$, and what is_imported_hash accepts. False for a malformed hash.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace plinth::crypto
