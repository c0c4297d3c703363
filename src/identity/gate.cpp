#include "identity/gate.hpp"

#include <fmt/format.h>

#include "base/time.hpp"
#include "crypto/hash.hpp"
#include "crypto/jwt.hpp"
#include "json/tree.hpp"

namespace plinth::identity {
namespace {

constexpr int64_t leeway_seconds = 30;

std::unexpected<Error> invalid_token(
    std::string code, std::string message, std::string details = {}
) {
  return std::unexpected(Error{
      .status = 401,
      .code = std::move(code),
      .message = std::move(message),
      .details = std::move(details)
  });
}

std::unexpected<Error> refuse(const crypto::JwtError& error) {
  switch (error.fault) {
    case crypto::JwtFault::part_count:
      return invalid_token("PGRST301", fmt::format("Expected 3 parts in JWT; got {}", error.parts));
    case crypto::JwtFault::unsecured:
      return invalid_token(
          "PGRST301",
          "Wrong or unsupported encoding algorithm",
          "JWT is unsecured but expected 'alg' was not 'none'"
      );
    case crypto::JwtFault::no_key:
      return invalid_token(
          "PGRST301",
          "No suitable key or wrong key type",
          "No suitable key was found to decode the JWT"
      );
    case crypto::JwtFault::bad_signature:
      return invalid_token(
          "PGRST301",
          "No suitable key or wrong key type",
          "None of the keys was able to decode the JWT"
      );
    case crypto::JwtFault::not_decodable:
      break;
  }
  return invalid_token("PGRST301", "JWT cryptographic operation failed");
}

// A time claim: absent, or seconds. Like the original, a number that is no integer counts as 0.
Result<std::optional<int64_t>> time_claim(const json::Object& claims, std::string_view name) {
  const json::Value* value = json::find(claims, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  if (value->is_number()) return 0;
  return invalid_token("PGRST303", fmt::format("The JWT '{}' claim must be a number", name));
}

bool is_audience(const json::Value* value) {
  if (value == nullptr || value->is_string()) return true;
  const json::Array* list = value->if_array();
  return list != nullptr &&
         std::ranges::all_of(*list, [](const json::Value& one) { return one.is_string(); });
}

Result<void> check_time(const Principal& principal) {
  const int64_t now = base::unix_now();
  if (principal.expires_at && *principal.expires_at + leeway_seconds < now)
    return invalid_token("PGRST303", "JWT expired");
  if (principal.not_before && *principal.not_before - leeway_seconds > now) {
    return invalid_token("PGRST303", "JWT not yet valid");
  }
  if (principal.issued_at && *principal.issued_at - leeway_seconds > now) {
    return invalid_token("PGRST303", "JWT issued at future");
  }
  return {};
}

PrincipalPtr principal_of_role(const std::string& role) {
  json::Object claims;
  claims["role"] = role;
  return std::make_shared<Principal>(
      Principal{.role = role, .subject = {}, .claims = json::to_text(claims)}
  );
}

// The rest of an Authorization header of the scheme Bearer; nothing for other schemes.
std::optional<std::string_view> bearer_of(std::string_view header) {
  constexpr std::string_view scheme = "bearer";
  if (!http::equal_ignoring_case(header.substr(0, scheme.size()), scheme)) return std::nullopt;
  header.remove_prefix(scheme.size());
  if (!header.empty() && header.front() != ' ') return std::nullopt;
  return http::trim(header);
}

bool is_opaque_key(std::string_view key) {
  return key.starts_with("sb_publishable_") || key.starts_with("sb_secret_");
}

}  // namespace

Gate::Gate(GateOptions options)
    : options_(std::move(options)),
      anonymous_(principal_of_role(options_.anon_role)),
      service_(principal_of_role(options_.service_role)) {}

Result<PrincipalPtr> Gate::authenticate_key(const http::Request& request) {
  if (const auto key = request.header("apikey")) return principal_of_key(*key);
  if (request.query.find("apikey=") == std::string_view::npos) return anonymous_;
  const auto key = http::find_query(request.query, "apikey");
  return key ? principal_of_key(*key) : anonymous_;
}

Result<PrincipalPtr> Gate::authenticate(const http::Request& request) {
  TRY(PrincipalPtr by_key, authenticate_key(request));
  if (const auto header = request.header("authorization")) {
    if (const auto token = bearer_of(*header)) {
      if (token->empty())
        return invalid_token("PGRST301", "Empty JWT is sent in Authorization header");
      return is_opaque_key(*token) ? principal_of_key(*token) : verify(*token);
    }
  }
  return by_key;
}

Result<PrincipalPtr> Gate::principal_of_key(std::string_view key) {
  if (is_opaque_key(key)) {
    if (crypto::equal_constant_time(key, options_.keys.publishable_key)) return anonymous_;
    if (crypto::equal_constant_time(key, options_.keys.secret_key)) return service_;
  } else if (auto principal = verify(key)) {
    return principal;
  }
  return std::unexpected(Error{
      .status = 401,
      .code = {},
      .message = "Invalid API key",
      .details = {},
      .hint = "Double check your Supabase `anon` or `service_role` API key.",
  });
}

Result<PrincipalPtr> Gate::verify(std::string_view token) {
  PrincipalPtr principal;
  if (const auto found = young_.find(token); found != young_.end()) {
    principal = found->second;
  } else if (const auto aged = old_.find(token); aged != old_.end()) {
    principal = aged->second;
  } else {
    TRY(principal, decode(token));
  }
  TRY(check_time(*principal));
  if (!young_.contains(token)) {
    if (young_.size() >= options_.cached_tokens / 2) old_ = std::exchange(young_, {});
    young_.emplace(token, principal);
  }
  return principal;
}

Result<PrincipalPtr> Gate::decode(std::string_view token) const {
  const auto text = crypto::verify_jwt(token, options_.keys.jwt_secret);
  if (!text) return refuse(text.error());
  auto claims = json::parse_object(*text);
  if (!claims) return invalid_token("PGRST303", "Parsing claims failed");

  auto principal = std::make_shared<Principal>();
  TRY(principal->expires_at, time_claim(*claims, "exp"));
  TRY(principal->not_before, time_claim(*claims, "nbf"));
  TRY(principal->issued_at, time_claim(*claims, "iat"));
  if (!is_audience(json::find(*claims, "aud"))) {
    return invalid_token("PGRST303", "The JWT 'aud' claim must be a string or an array of strings");
  }
  const json::Value* role = claims->if_contains("role");
  if (role == nullptr) {
    principal->role = options_.anon_role;
  } else if (role->is_string()) {
    principal->role = std::string(role->get_string());
  } else {
    principal->role =
        json::to_text(*role);  // null and numbers name a role of that text, as in the original
  }
  (*claims)["role"] = principal->role;
  principal->subject = json::find_string(*claims, "sub").value_or("");
  principal->claims = json::to_text(*claims);
  return principal;
}

std::string without_apikey(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (part.starts_with("apikey=")) continue;
    if (!out.empty()) out += '&';
    out += part;
  }
  return out;
}

}  // namespace plinth::identity
