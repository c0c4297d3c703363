// JSON Web Tokens in compact form (RFC 7515, 7519).
//
// Verification here answers one question: did somebody who has one of the keys sign exactly these
// claims? Time and audience claims are the caller's business, because each dialect words their
// failures its own way.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/key_set.hpp"

namespace plinth::crypto {

enum class JwtFault {
  part_count,     // not three parts separated by dots
  not_decodable,  // a part is no base64url, the header no JSON object, its alg unheard of, or
                  // `crit`
  unsecured,      // alg "none"
  no_key,         // a known algorithm, but no key for it
  bad_signature,
};

struct JwtError {
  JwtFault fault;
  size_t parts = 0;  // for part_count: how many there were
};

// The claims' JSON text, byte for byte as it was signed.
base::Result<std::string, JwtError> verify_jwt(std::string_view token, const KeySet& keys);

// With a shared secret, which stands for HS256 alone.
base::Result<std::string, JwtError> verify_jwt(std::string_view token, std::string_view secret);

// Signs with HS256.
std::string sign_jwt(std::string_view claims_json, std::string_view secret);

}  // namespace plinth::crypto
