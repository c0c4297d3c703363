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

bool is_opaque_key(std::string_view key) {
  return key.starts_with("sb_publishable_") || key.starts_with("sb_secret_");
}

}  // namespace

Gate::Gate(GateOptions options) : options_(std::move(options)) {
  if (options_.anon_role) anonymous_ = principal_of_role(*options_.anon_role);
  if (options_.api_keys) service_ = principal_of_role(options_.api_keys->service_role);
}

void Gate::use(crypto::KeySet token_keys) {
  options_.token_keys = std::move(token_keys);
  young_.clear();
  old_.clear();
}

Result<PrincipalPtr> Gate::anonymous() const {
  if (!anonymous_) return invalid_token("PGRST302", "Anonymous access is disabled");
  return anonymous_;
}

Result<PrincipalPtr> Gate::authenticate_key(const http::Request& request) {
  if (const auto key = request.header("apikey")) return principal_of_key(*key);
  if (request.query.find("apikey=") == std::string_view::npos) return anonymous();
  const auto key = http::find_query(request.query, "apikey");
  return key ? principal_of_key(*key) : anonymous();
}

Result<PrincipalPtr> Gate::authenticate(const http::Request& request) {
  // A wrong key is refused whatever the token says.
  Result<PrincipalPtr> by_key = options_.api_keys ? authenticate_key(request) : anonymous();
  if (options_.api_keys && !by_key) return by_key;
  if (const auto header = request.header("authorization")) {
    if (const auto token = bearer_of(*header)) {
      if (token->empty())
        return invalid_token("PGRST301", "Empty JWT is sent in Authorization header");
      const bool is_key = options_.api_keys && is_opaque_key(*token);
      return is_key ? principal_of_key(*token) : verify(*token);
    }
  }
  return by_key;
}

Result<PrincipalPtr> Gate::principal_of_key(std::string_view key) {
  if (is_opaque_key(key)) {
    if (crypto::equal_constant_time(key, options_.api_keys->publishable_key)) return anonymous_;
    if (crypto::equal_constant_time(key, options_.api_keys->secret_key)) return service_;
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
  if (options_.token_keys.empty()) {
    return std::unexpected(
        Error{.status = 500, .code = "PGRST300", .message = "Server lacks JWT secret"}
    );
  }
  ++stats_.requests;
  if (PrincipalPtr cached = find_cached(token)) {
    ++stats_.hits;
    TRY(check_time(*cached));
    return cached;
  }
  TRY(PrincipalPtr principal, decode(token));
  TRY(check_time(*principal));
  remember(token, principal);
  return principal;
}

PrincipalPtr Gate::find_cached(std::string_view token) {
  if (const auto found = young_.find(token); found != young_.end()) return found->second;
  const auto aged = old_.find(token);
  if (aged == old_.end()) return nullptr;
  PrincipalPtr principal = aged->second;  // what follows may clear the old ones
  remember(token, principal);
  return principal;
}

void Gate::remember(std::string_view token, PrincipalPtr principal) {
  if (options_.cached_tokens == 0) return;
  if (young_.size() >= options_.cached_tokens / 2) {
    stats_.evictions += old_.size();
    old_ = std::exchange(young_, {});
  }
  young_.emplace(token, std::move(principal));
}

Result<void> Gate::check_audience(const json::Value* audience) const {
  if (audience == nullptr) return {};
  const json::Array one{*audience};
  const json::Array* named = audience->is_string() ? &one : audience->if_array();
  const auto is_text = [](const json::Value& value) { return value.is_string(); };
  if (named == nullptr || !std::ranges::all_of(*named, is_text)) {
    return invalid_token("PGRST303", "The JWT 'aud' claim must be a string or an array of strings");
  }
  if (options_.audience.empty() || named->empty()) return {};
  const auto is_ours = [&](const json::Value& value) {
    return value.get_string() == options_.audience;
  };
  if (std::ranges::none_of(*named, is_ours)) {
    return invalid_token("PGRST303", "JWT not in audience");
  }
  return {};
}

Result<PrincipalPtr> Gate::decode(std::string_view token) const {
  const auto text = crypto::verify_jwt(token, options_.token_keys);
  if (!text) return refuse(text.error());
  const auto parsed = json::parse(*text);
  if (!parsed || !parsed->is_object()) return invalid_token("PGRST303", "Parsing claims failed");
  json::Object claims = parsed->get_object();

  auto principal = std::make_shared<Principal>();
  TRY(principal->expires_at, time_claim(claims, "exp"));
  TRY(principal->not_before, time_claim(claims, "nbf"));
  TRY(principal->issued_at, time_claim(claims, "iat"));
  TRY(check_time(*principal));
  TRY(check_audience(json::find(claims, "aud")));
  const json::Value* role = options_.role_path.find(*parsed);
  if (role == nullptr) {
    TRY(const PrincipalPtr nobody, anonymous());
    principal->role = nobody->role;
  } else if (role->is_string()) {
    principal->role = std::string(role->get_string());
  } else {
    principal->role =
        json::to_text(*role);  // null and numbers name a role of that text, as in the original
  }
  claims["role"] = principal->role;
  principal->subject = json::find_string(claims, "sub").value_or("");
  principal->claims = json::to_text(claims);
  return principal;
}

Gate::Stats& Gate::Stats::operator+=(const Stats& other) {
  requests += other.requests;
  hits += other.hits;
  evictions += other.evictions;
  return *this;
}

std::optional<std::string_view> bearer_of(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer";
  if (!http::equal_ignoring_case(authorization.substr(0, scheme.size()), scheme))
    return std::nullopt;
  authorization.remove_prefix(scheme.size());
  if (!authorization.empty() && authorization.front() != ' ') return std::nullopt;
  return http::trim(authorization);
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
