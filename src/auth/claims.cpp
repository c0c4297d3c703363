#include "auth/claims.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "auth/metadata.hpp"
#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "crypto/jwt.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

std::unexpected<Error> bad_token(std::string_view detail) {
  return forbidden(
      code::bad_jwt, fmt::format("invalid JWT: unable to parse or verify signature, {}", detail)
  );
}

std::string_view reason_of(const crypto::JwtError& error) {
  switch (error.fault) {
    case crypto::JwtFault::part_count:
      return "token is malformed: token contains an invalid number of segments";
    case crypto::JwtFault::not_decodable:
      return "token is malformed: a part of it cannot be decoded";
    case crypto::JwtFault::unsecured:
      return "token is unverifiable: it is not signed";
    case crypto::JwtFault::no_key:
      return "token is unverifiable: there is no key for it";
    case crypto::JwtFault::bad_signature:
      return "token signature is invalid: signature is invalid";
  }
  return "";
}

// "Bearer" in any case, one space, and a word.
std::optional<std::string_view> bearer_of(const http::Request& request) {
  constexpr std::string_view scheme = "bearer ";
  const auto header = request.header("authorization");
  if (!header || !http::equal_ignoring_case(header->substr(0, scheme.size()), scheme))
    return std::nullopt;
  const std::string_view token = header->substr(scheme.size());
  if (token.empty() || token.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return token;
}

std::optional<Claims> claims_of_key(std::string_view token, const Settings& settings) {
  Claims claims;
  const auto is = [&](const std::string& key) {
    return !key.empty() && crypto::equal_constant_time(token, key);
  };
  if (is(settings.secret_key)) {
    claims.role = "service_role";
  } else if (is(settings.publishable_key)) {
    claims.role = "anon";
  } else {
    return std::nullopt;
  }
  return claims;
}

// Absent, or seconds; parts of a second make no difference.
Result<std::optional<int64_t>> time_claim(const json::Object& payload, std::string_view name) {
  const json::Value* value = json::find(payload, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  constexpr double end_of_time = 1e15;
  if (value->is_double() && std::abs(value->get_double()) < end_of_time)
    return static_cast<int64_t>(value->get_double());
  return bad_token(fmt::format("token is malformed: its claim {} is no time", name));
}

Result<void> check_audience(const json::Object& payload) {
  const json::Value* value = json::find(payload, "aud");
  const auto is_text = [](const json::Value& one) { return one.is_string(); };
  if (value == nullptr || value->is_string()) return {};
  if (value->is_array() && std::ranges::all_of(value->get_array(), is_text)) return {};
  return bad_token("token is malformed: its claim aud is no text");
}

std::string first_audience(const json::Object& payload) {
  if (const auto text = json::find_string(payload, "aud")) return std::string(*text);
  const json::Value* value = json::find(payload, "aud");
  const json::Array* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr || list->empty() || !list->front().is_string()) return {};
  return std::string(list->front().get_string());
}

Claims claims_of(const json::Object& payload) {
  const auto text = [&](std::string_view name) {
    return std::string(json::find_string(payload, name).value_or(""));
  };
  Claims claims{
      .subject = text("sub"),
      .role = text("role"),
      .session_id = text("session_id"),
      .audience = first_audience(payload),
      .aal = text("aal"),
      .is_anonymous = json::find_bool(payload, "is_anonymous").value_or(false),
  };
  if (claims.session_id == nil_uuid) claims.session_id.clear();
  return claims;
}

}  // namespace

std::string render_claims(
    const User& user, const Session& session, const Settings& settings, IssuedAt now
) {
  json::Writer out;
  out.begin_object();
  out.key("iss").string(settings.jwt_issuer);
  out.key("sub").string(user.id);
  out.key("aud").string(user.aud);
  out.key("exp").number(expiry_of(user, session, settings, now));
  out.key("iat").number(now.seconds);
  out.key("email").string(user.email);
  out.key("phone").string(user.phone);
  out.key("app_metadata").raw(metadata_text(user.app_metadata));
  out.key("user_metadata").raw(metadata_text(user.user_metadata));
  out.key("role").string(user.role);
  out.key("aal").string(assurance_level(session.amr));
  out.key("amr");
  write_amr(out, session.amr);
  out.key("session_id").string(session.id);
  out.key("is_anonymous").boolean(user.is_anonymous);
  out.end_object();
  return out.take();
}

int64_t expiry_of(
    const User& user, const Session& session, const Settings& settings, IssuedAt now
) {
  const int64_t expiry = now.seconds + settings.jwt_expiry.count();
  const base::Seconds limit = settings.sessions.allow_low_aal;
  const bool is_low = user.has_verified_factor() && assurance_level(session.amr) == "aal1";
  if (limit.count() == 0 || !is_low || !session.created_at) return expiry;
  return std::min(expiry, unix_seconds(*session.created_at) + limit.count());
}

void write_amr(json::Writer& out, const std::vector<AmrEntry>& amr) {
  out.begin_array();
  for (const AmrEntry& entry : amr) {
    out.begin_object()
        .key("method")
        .string(entry.method)
        .key("timestamp")
        .number(unix_seconds(entry.at))
        .end_object();
  }
  out.end_array();
}

std::string_view assurance_level(const std::vector<AmrEntry>& amr) {
  const auto is_second_factor = [](const AmrEntry& entry) {
    return entry.method == "totp" || entry.method == "mfa/phone" || entry.method == "mfa/webauthn";
  };
  return std::ranges::any_of(amr, is_second_factor) ? "aal2" : "aal1";
}

Result<Claims> read_bearer(const http::Request& request, const Settings& settings, IssuedAt now) {
  const auto token = bearer_of(request);
  if (!token)
    return unauthorized(code::no_authorization, "This endpoint requires a valid Bearer token");
  if (auto claims = claims_of_key(*token, settings)) return *std::move(claims);

  const auto text = crypto::verify_jwt(*token, settings.key_ring().verifying());
  if (!text) return bad_token(reason_of(text.error()));
  const auto payload = json::parse_object(*text);
  if (!payload) return bad_token("token is malformed: its claims are no JSON object");
  TRY(check_audience(*payload));
  TRY(const auto expires_at, time_claim(*payload, "exp"));
  if (expires_at && now.seconds >= *expires_at)
    return bad_token("token has invalid claims: token is expired");
  TRY(const auto not_before, time_claim(*payload, "nbf"));
  if (not_before && now.seconds < *not_before)
    return bad_token("token has invalid claims: token is not valid yet");
  return claims_of(*payload);
}

bool is_admin_role(std::string_view role, const Settings& settings) {
  return std::ranges::find(settings.jwt_admin_roles, role) != settings.jwt_admin_roles.end();
}

std::string request_audience(
    const http::Request& request, const std::optional<Claims>& claims, const Settings& settings
) {
  const auto header = request.header("x-jwt-aud");
  if (header && !header->empty() && base::is_valid_utf8(*header)) return std::string(*header);
  if (claims && !claims->audience.empty() && !is_admin_role(claims->role, settings))
    return claims->audience;
  return settings.jwt_aud;
}

}  // namespace plinth::auth
