#include "crypto/hash.hpp"

#include <array>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace plinth::crypto {
namespace {

const EVP_MD* algorithm(Digest digest) {
  switch (digest) {
    case Digest::sha1:
      return EVP_sha1();
    case Digest::sha224:
      return EVP_sha224();
    case Digest::sha256:
      return EVP_sha256();
    case Digest::sha384:
      return EVP_sha384();
    case Digest::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

std::string text_of(const std::array<unsigned char, EVP_MAX_MD_SIZE>& bytes, unsigned int size) {
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace

std::string hash(Digest digest, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, algorithm(digest), nullptr) != 1) {
    throw std::runtime_error("EVP_Digest failed");
  }
  return text_of(out, size);
}

std::string hmac(Digest digest, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (HMAC(
          algorithm(digest),
          key.data(),
          static_cast<int>(key.size()),
          reinterpret_cast<const unsigned char*>(bytes.data()),
          bytes.size(),
          out.data(),
          &size
      ) == nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  return text_of(out, size);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace plinth::crypto
