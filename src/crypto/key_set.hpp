// Keys that tokens may be signed with: a shared secret, or JSON Web Keys (RFC 7517, 7518, 8037).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace plinth::crypto {

enum class JwtAlgorithm {
  hs256,
  hs384,
  hs512,
  rs256,
  rs384,
  rs512,
  es256,
  es384,
  es512,
  eddsa,
};

// By the name in a token's header ("HS256"); nothing for `none` and all that is not supported.
std::optional<JwtAlgorithm> parse_jwt_algorithm(std::string_view name);
std::string_view name_of(JwtAlgorithm algorithm);

// An immutable set; copies share the keys. Empty unless made by one of its functions.
class KeySet {
 public:
  // One key for HS256 that has no id.
  static KeySet of_secret(std::string_view secret);

  // A JWK, or an object whose member `keys` lists some. Keys of types and curves that no supported
  // algorithm uses are left out, as RFC 7517 §5 asks for. The error is a sentence.
  static base::Result<KeySet, std::string> parse(std::string_view json);

  // The same and a secret for HS256, for tokens that name no key or one the set does not have
  // (GoTrue's rule, spec auth §2).
  KeySet with_fallback(std::string_view secret) const;

  bool empty() const { return keys_.empty(); }

  enum class Verdict { good, bad, no_key };

  // Whether one of the keys signed `text`. Eligible are keys for that algorithm and, when the token
  // names a key, those of that id: a key without an id is not (PostgREST's rule).
  Verdict verify(
      JwtAlgorithm algorithm,
      std::optional<std::string_view> key_id,
      std::string_view text,
      std::string_view signature
  ) const;

 private:
  struct Key;
  std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace plinth::crypto
