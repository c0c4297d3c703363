#include "crypto/jwt.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "json/tree.hpp"

namespace plinth::crypto {
namespace {

// Nothing when the header names the one algorithm that a shared secret without further description
// stands for.
std::optional<JwtFault> fault_of_header(const json::Object& header) {
  const auto alg = json::find_string(header, "alg");
  if (!alg) return JwtFault::not_decodable;
  if (*alg == "none") return JwtFault::unsecured;
  constexpr std::array known{
      "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"
  };
  if (std::ranges::find(known, *alg) == known.end()) return JwtFault::not_decodable;
  // A key without an id is not eligible for a token that names one (PostgREST's rule).
  if (*alg != "HS256" || header.contains("kid")) return JwtFault::no_key;
  return std::nullopt;
}

}  // namespace

base::Result<std::string, JwtError> verify_jwt(std::string_view token, std::string_view secret) {
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

  if (const auto fault = fault_of_header(*header))
    return std::unexpected(JwtError{.fault = *fault});
  if (!equal_constant_time(hmac(Digest::sha256, secret, token.substr(0, second)), *signature)) {
    return std::unexpected(JwtError{.fault = JwtFault::bad_signature});
  }
  return *std::move(claims);
}

std::string sign_jwt(std::string_view claims_json, std::string_view secret) {
  std::string token =
      base::base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + base::base64url(claims_json);
  token += "." + base::base64url(hmac(Digest::sha256, secret, token));
  return token;
}

}  // namespace plinth::crypto
