// Pairs of keys between OpenSSL and the members of a JWK. For the files of crypto/ alone, and for
// the algorithms that SigningKey knows.
#pragma once

#include "crypto/key_set.hpp"
#include "crypto/openssl.hpp"
#include "json/tree.hpp"

namespace plinth::crypto {

inline constexpr size_t coordinate = 32;  // bytes, of P-256 and Ed25519

KeyHandle make_pair(JwtAlgorithm algorithm);

// nullptr when the members make no pair, or its halves do not belong together.
KeyHandle parse_pair(const json::Object& jwk, JwtAlgorithm algorithm);

struct Halves {
  json::Object known;   // kty and what everybody may know: the members that make the thumbprint
  json::Object secret;  // the rest
};
Halves halves_of(const EVP_PKEY* key, JwtAlgorithm algorithm);

}  // namespace plinth::crypto
