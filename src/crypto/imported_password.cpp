#include "crypto/imported_password.hpp"

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include <argon2.h>
#include <openssl/evp.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::crypto {
namespace {

constexpr uint64_t max_kib = 256 * 1024;
constexpr uint64_t max_passes = 16;
constexpr uint64_t max_lanes = 16;
constexpr size_t max_password = 4096;
constexpr size_t key_bytes = 32;  // of AES-256

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator)) {
    out.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  out.push_back(text);
  return out;
}

// The value of "name=value" in a list with commas; empty when it is not there.
std::string_view find_value(std::string_view list, std::string_view name) {
  for (const std::string_view pair : split(list, ',')) {
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
  }
  return {};
}

// 0 unless it is a number from 1 to `most`.
uint64_t number(std::string_view text, uint64_t most) {
  uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool valid = failure == std::errc() && end == text.data() + text.size() && value <= most;
  return valid ? value : 0;
}

bool is_argon2(std::string_view hash) {
  const auto parts = split(hash, '$');
  if (parts.size() != 6 || !parts[0].empty()) return false;
  const bool known = parts[1] == "argon2i" || parts[1] == "argon2id";
  const uint64_t kib = number(find_value(parts[3], "m"), max_kib);
  const uint64_t passes = number(find_value(parts[3], "t"), max_passes);
  const uint64_t lanes = number(find_value(parts[3], "p"), max_lanes);
  const auto salt = base::base64_decode(parts[4]);
  const auto tag = base::base64_decode(parts[5]);
  // The least that the library takes.
  const bool verifiable = passes > 0 && lanes > 0 && kib >= 8 * lanes && salt &&
                          salt->size() >= ARGON2_MIN_SALT_LENGTH && tag &&
                          tag->size() >= ARGON2_MIN_OUTLEN;
  return known && parts[2].starts_with("v=") && verifiable;
}

bool verify_argon2(std::string_view password, const std::string& hash) {
  const argon2_type type = hash.starts_with("$argon2id$") ? Argon2_id : Argon2_i;
  return argon2_verify(hash.c_str(), password.data(), password.size(), type) == ARGON2_OK;
}

struct FirebaseHash {
  uint64_t rounds = 0;  // N of scrypt
  uint64_t block_size = 0;
  uint64_t lanes = 0;
  std::string salt;
  std::string signer_key;
  std::string hash;
};

std::optional<FirebaseHash> parse_firebase_hash(std::string_view text) {
  const auto parts = split(text, '$');
  if (parts.size() != 5 || !parts[0].empty() || parts[1] != "fbscrypt") return std::nullopt;
  const std::string_view how = parts[2];
  const uint64_t exponent = number(find_value(how, "n"), 20);
  const auto salt = base::base64_decode(parts[3]);
  const auto separator = base::base64_decode(find_value(how, "ss"));
  const auto signer_key = base::base64_decode(find_value(how, "sk"));
  const auto hash = base::base64_decode(parts[4]);
  if (find_value(how, "v") != "1" || exponent == 0 || !salt || !separator || !signer_key || !hash)
    return std::nullopt;
  FirebaseHash out{
      .rounds = uint64_t{1} << exponent,
      .block_size = number(find_value(how, "r"), 64),
      .lanes = number(find_value(how, "p"), max_lanes),
      .salt = *salt + *separator,
      .signer_key = *signer_key,
      .hash = *hash,
  };
  const bool affordable =
      out.block_size > 0 && out.lanes > 0 && 128 * out.block_size * out.rounds <= max_kib * 1024;
  const bool complete = !out.signer_key.empty() && out.signer_key.size() == out.hash.size();
  return affordable && complete ? std::optional(std::move(out)) : std::nullopt;
}

// Firebase's hash is the project's signer key, encrypted with what scrypt makes of the password.
bool verify_firebase(std::string_view password, const FirebaseHash& known) {
  std::array<unsigned char, key_bytes> key{};
  const auto* salt = reinterpret_cast<const unsigned char*>(known.salt.data());
  if (EVP_PBE_scrypt(
          password.data(),
          password.size(),
          salt,
          known.salt.size(),
          known.rounds,
          known.block_size,
          known.lanes,
          (max_kib + 4096) * 1024,
          key.data(),
          key.size()
      ) != 1) {
    return false;
  }
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free
  );
  const std::array<unsigned char, 16> counter{};
  std::string computed(known.signer_key.size(), '\0');
  int size = 0;
  const bool done =
      cipher &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_ctr(), nullptr, key.data(), counter.data()) ==
          1 &&
      EVP_EncryptUpdate(
          cipher.get(),
          reinterpret_cast<unsigned char*>(computed.data()),
          &size,
          reinterpret_cast<const unsigned char*>(known.signer_key.data()),
          static_cast<int>(known.signer_key.size())
      ) == 1;
  return done && equal_constant_time(computed, known.hash);
}

}  // namespace

bool is_imported_hash(std::string_view hash) {
  return is_argon2(hash) || parse_firebase_hash(hash).has_value();
}

bool verify_imported_password(std::string_view password, const std::string& hash) {
  if (password.size() > max_password) return false;
  if (is_argon2(hash)) return verify_argon2(password, hash);
  const auto firebase = parse_firebase_hash(hash);
  return firebase && verify_firebase(password, *firebase);
}

}  // namespace plinth::crypto
