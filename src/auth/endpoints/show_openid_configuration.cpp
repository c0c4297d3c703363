// GET /.well-known/openid-configuration (spec §5): where an OpenID Connect client finds the keys
// and the endpoints of this issuer (OpenID Connect Discovery 1.0 §3). It names those of the OAuth
// server whether or not there is one, as the original does.
#include "auth/endpoints/endpoints.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

using Names = std::initializer_list<std::string_view>;

void write_list(json::Writer& out, std::string_view key, Names names) {
  out.key(key).begin_array();
  for (const std::string_view name : names) out.string(name);
  out.end_array();
}

std::string render_configuration(const std::string& issuer) {
  json::Writer out;
  out.begin_object();
  out.key("issuer").string(issuer);
  out.key("authorization_endpoint").string(issuer + "/oauth/authorize");
  out.key("token_endpoint").string(issuer + "/oauth/token");
  out.key("jwks_uri").string(issuer + "/.well-known/jwks.json");
  out.key("userinfo_endpoint").string(issuer + "/oauth/userinfo");
  write_list(out, "scopes_supported", {"openid", "profile", "email", "phone", "offline_access"});
  write_list(out, "response_types_supported", {"code"});
  write_list(out, "response_modes_supported", {"query"});
  write_list(out, "grant_types_supported", {"authorization_code", "refresh_token"});
  write_list(out, "subject_types_supported", {"public"});
  write_list(out, "id_token_signing_alg_values_supported", {"RS256", "HS256", "ES256"});
  write_list(
      out,
      "token_endpoint_auth_methods_supported",
      {"client_secret_basic", "client_secret_post", "none"}
  );
  write_list(
      out,
      "claims_supported",
      {"sub", "aud", "iss", "exp", "iat", "email", "phone", "role", "aal", "amr", "session_id"}
  );
  write_list(out, "code_challenge_methods_supported", {"S256", "plain"});
  out.end_object();
  return out.take();
}

}  // namespace

net::Task<Result<http::Response>> show_openid_configuration(Call& call) {
  http::Response response =
      http::json_response(200, render_configuration(call.settings.jwt_issuer));
  response.add("Cache-Control", "public, max-age=600");
  co_return response;
}

}  // namespace plinth::auth
