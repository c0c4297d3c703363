#include "app/rate_limits.hpp"

#include "auth/error.hpp"
#include "identity/gate.hpp"
#include "ratelimit/fields.hpp"
#include "rest/service.hpp"

namespace plinth::app {
namespace {

// What the gateway serves itself is never limited and does not come here.
ratelimit::Route route_of(const http::Request& request, Service service) {
  switch (route_class(service, request.method, request.path)) {
    case RouteClass::rest_rpc:
      return ratelimit::Route::rest_rpc;
    case RouteClass::rest_write:
      return ratelimit::Route::rest_write;
    case RouteClass::auth:
      return ratelimit::Route::auth;
    case RouteClass::rest_read:
    case RouteClass::gateway:
      break;
  }
  return ratelimit::Route::rest_read;
}

// The key as it was sent: as apikey, or as the token where there is no other.
std::string key_of(const http::Request& request) {
  if (const auto key = request.header("apikey")) return std::string(*key);
  if (request.query.contains("apikey=")) {
    if (auto key = http::find_query(request.query, "apikey")) return *std::move(key);
  }
  const auto token = identity::bearer_of(request.header("authorization").value_or(""));
  return std::string(token.value_or(""));
}

ratelimit::Rule rule_of(const Config::RateLimit& limit) {
  ratelimit::Rule rule{
      .name = limit.name,
      .routes = {},
      .by = limit.by == "key"    ? ratelimit::By::key
            : limit.by == "user" ? ratelimit::By::user
                                 : ratelimit::By::address,
      .requests = limit.requests,
      .per = limit.per,
      .burst = limit.burst == 0 ? limit.requests : limit.burst,
      .roles = limit.roles,
  };
  for (const std::string& word : limit.routes)
    rule.routes |= ratelimit::Routes::parse(word).value_or(ratelimit::Routes());
  return rule;
}

}  // namespace

RateLimits::RateLimits(
    std::vector<ratelimit::Rule> rules,
    ratelimit::Scope scope,
    std::vector<http::Network> trusted_proxies
)
    : limiter_(std::move(rules), scope),
      trusted_proxies_(std::move(trusted_proxies)) {}

ratelimit::Verdict RateLimits::check(
    const http::Request& request,
    Service service,
    const identity::Principal* principal,
    ratelimit::Time now
) {
  const bool known = principal != nullptr;
  const std::string key = known ? key_of(request) : std::string();
  return limiter_.check(
      {
          .route = route_of(request, service),
          .address = http::client_address(request, trusted_proxies_),
          .role = known ? std::string_view(principal->role) : std::string_view(),
          .user = known ? std::string_view(principal->subject) : std::string_view(),
          .key = key,
      },
      now
  );
}

std::unique_ptr<RateLimits> make_rate_limits(const Config& config) {
  if (config.rate_limit.empty()) return nullptr;
  std::vector<ratelimit::Rule> rules;
  for (const Config::RateLimit& limit : config.rate_limit) rules.push_back(rule_of(limit));
  std::vector<http::Network> trusted;
  for (const std::string& text : config.server.trusted_proxies)
    trusted.push_back(http::Network::parse(text).value_or(http::Network()));
  const auto scope =
      config.rate_limits.shared ? ratelimit::Scope::shared : ratelimit::Scope::process;
  return std::make_unique<RateLimits>(std::move(rules), scope, std::move(trusted));
}

http::Response refuse_over_limit(
    const http::Request& request, Service service, const ratelimit::Verdict& verdict
) {
  const ratelimit::Standing& standing = verdict.standings.front();
  if (service == Service::auth) {
    return auth::render_error(
        auth::Error(429, auth::code::over_request_rate_limit, "Request rate limit reached"), request
    );
  }
  return rest::to_response(
      rest::errors::too_many_requests(standing.rule->name, ratelimit::retry_after_seconds(standing))
  );
}

void expose_rate_limit_fields(http::Response& response) {
  const auto exposed = response.headers.find("access-control-expose-headers");
  if (!exposed || !response.has("ratelimit-policy")) return;
  const std::string all = std::string(*exposed) + ", " + std::string(ratelimit::exposed_headers);
  response.replace("Access-Control-Expose-Headers", all);
}

}  // namespace plinth::app
