#include "crypto/password.hpp"

#include <memory>
#include <stdexcept>

#include <crypt.h>

#include "crypto/hash.hpp"
#include "crypto/imported_password.hpp"
#include "crypto/random.hpp"

namespace plinth::crypto {
namespace {

// Empty when crypt_r refuses the setting.
std::string bcrypt(const std::string& password, const std::string& setting) {
  auto data = std::make_unique<crypt_data>();
  const char* out = crypt_r(password.c_str(), setting.c_str(), data.get());
  return out == nullptr || out[0] == '*' ? std::string() : std::string(out);
}

}  // namespace

std::string hash_password(std::string_view password) {
  return hash_password(password, random_bytes(16));
}

std::string hash_password(std::string_view password, std::string_view salt) {
  std::string setting(CRYPT_GENSALT_OUTPUT_SIZE, '\0');
  if (crypt_gensalt_rn(
          "$2a$",
          10,
          salt.data(),
          static_cast<int>(salt.size()),
          setting.data(),
          static_cast<int>(setting.size())
      ) == nullptr) {
    throw std::runtime_error("crypt_gensalt_rn failed");
  }
  std::string hash = bcrypt(std::string(password), setting.c_str());
  if (hash.empty()) throw std::runtime_error("crypt_r failed");
  return hash;
}

bool verify_password(std::string_view password, const std::string& hash) {
  if (is_imported_hash(hash)) return verify_imported_password(password, hash);
  if (!hash.starts_with("$2") || password.size() > max_password_bytes) return false;
  if (password.find('\0') != std::string_view::npos) return false;
  const std::string computed = bcrypt(std::string(password), hash);
  return !computed.empty() && equal_constant_time(computed, hash);
}

}  // namespace plinth::crypto
