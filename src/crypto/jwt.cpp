#include "crypto/jwt.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "json/tree.hpp"

namespace plinth::crypto {

base::Result<std::string, JwtError> verify_jwt(std::string_view token, const KeySet& keys) {
  const auto dots = static_cast<size_t>(std::ranges::count(token, '.'));
  if (dots != 2) return std::unexpected(JwtError{.fault = JwtFault::part_count, .parts = dots + 1});
  const size_t first = token.find('.');
  const size_t second = token.find('.', first + 1);

  const auto not_decodable = std::unexpected(JwtError{.fault = JwtFault::not_decodable});
  const auto header_text = base::base64url_decode(token.substr(0, first));
  auto claims = base::base64url_decode(token.substr(first + 1, second - first - 1));
  const auto signature = base::base64url_decode(token.substr(second + 1));
  if (!header_text || !claims || !signature) return not_decodable;
  const auto header = json::parse_object(*header_text);
  if (!header) return not_decodable;
  // RFC 7515 §4.1.11: who does not understand what is critical must refuse; we know no extension.
  if (header->contains("crit")) return not_decodable;

  const auto name = json::find_string(*header, "alg");
  if (!name) return not_decodable;
  if (*name == "none") return std::unexpected(JwtError{.fault = JwtFault::unsecured});
  const auto algorithm = parse_jwt_algorithm(*name);
  if (!algorithm) return not_decodable;
  switch (keys.verify(
      *algorithm, json::find_string(*header, "kid"), token.substr(0, second), *signature
  )) {
    case KeySet::Verdict::good:
      break;
    case KeySet::Verdict::bad:
      return std::unexpected(JwtError{.fault = JwtFault::bad_signature});
    case KeySet::Verdict::no_key:
      return std::unexpected(JwtError{.fault = JwtFault::no_key});
  }
  return *std::move(claims);
}

base::Result<std::string, JwtError> verify_jwt(std::string_view token, std::string_view secret) {
  return verify_jwt(token, KeySet::of_secret(secret));
}

std::string sign_jwt(std::string_view claims_json, std::string_view secret) {
  std::string token =
      base::base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + base::base64url(claims_json);
  token += "." + base::base64url(hmac(Digest::sha256, secret, token));
  return token;
}

}  // namespace plinth::crypto
