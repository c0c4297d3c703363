// Owners of what OpenSSL hands out, and what goes into it. For the files of crypto/ alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "json/tree.hpp"

namespace plinth::crypto {

template <auto Release>
struct Free {
  void operator()(auto* thing) const { Release(thing); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_clear_free>>;
using EllipticSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

inline const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

inline Number number_of(std::string_view big_endian) {
  return Number(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

// A member of a JWK that holds bytes; empty when there is none.
std::string bytes_of(const json::Object& jwk, std::string_view name);

// A key of what the builder holds: `selection` is EVP_PKEY_PUBLIC_KEY or EVP_PKEY_KEYPAIR. nullptr
// when the values make none.
KeyHandle make_key(const char* type, int selection, OSSL_PARAM_BLD* builder);

}  // namespace plinth::crypto
