#include "http/cors.hpp"

#include <algorithm>

namespace plinth::http {
namespace {

// False when the origin is not allowed.
bool add_origin(std::string_view origin, const CorsPolicy& policy, Response& response) {
  const bool any = policy.origins.empty();
  if (!any && std::ranges::find(policy.origins, origin) == policy.origins.end()) return false;
  const bool echo = !any || policy.credentials;
  response.add("Access-Control-Allow-Origin", echo ? std::string(origin) : "*");
  if (echo) response.add("Access-Control-Allow-Credentials", "true");
  return true;
}

// Whatever was asked for, as sent, between what browsers may send anyway.
std::string allowed_headers(std::string_view asked) {
  std::string out = "Authorization";
  while (!asked.empty()) {
    const size_t comma = asked.find(',');
    out.append(", ").append(trim(asked.substr(0, comma)));
    asked.remove_prefix(comma == std::string_view::npos ? asked.size() : comma + 1);
  }
  return out + ", Accept, Accept-Language, Content-Language";
}

}  // namespace

std::optional<Response> answer_preflight(const Request& request, const CorsPolicy& policy) {
  const auto origin = request.header("origin");
  if (request.method != "OPTIONS" || !origin || !request.header("access-control-request-method"))
    return std::nullopt;
  Response response;
  if (!add_origin(*origin, policy, response)) return std::nullopt;
  response.add("Access-Control-Allow-Methods", std::string(policy.methods));
  if (const std::string asked = request.header_list("access-control-request-headers");
      !asked.empty()) {
    response.add("Access-Control-Allow-Headers", allowed_headers(asked));
  }
  response.add("Access-Control-Max-Age", "86400");
  return response;
}

void add_cors_headers(const Request& request, const CorsPolicy& policy, Response& response) {
  const auto origin = request.header("origin");
  if (!origin || response.has("access-control-allow-origin")) return;
  if (!add_origin(*origin, policy, response)) return;
  response.add("Access-Control-Expose-Headers", policy.exposed_headers);
  // Others get the list that the original sends. One field more is joined to it by browsers.
  const bool is_conditional = request.header("if-none-match") || request.header("if-match");
  if (is_conditional && response.has("etag")) response.add("Access-Control-Expose-Headers", "ETag");
}

}  // namespace plinth::http
