// [[rate_limit]] applied to requests: who asks, for what, and what a refusal looks like.
#pragma once

#include <memory>
#include <vector>

#include "app/config.hpp"
#include "app/metrics.hpp"
#include "http/client_address.hpp"
#include "http/message.hpp"
#include "identity/principal.hpp"
#include "ratelimit/limiter.hpp"

namespace plinth::app {

// One for the process; any thread.
class RateLimits {
 public:
  RateLimits(
      std::vector<ratelimit::Rule> rules,
      ratelimit::Scope scope,
      std::vector<http::Network> trusted_proxies
  );

  // Counts a request for a service. `principal` is nullptr when its key or token is wrong.
  ratelimit::Verdict check(
      const http::Request& request,
      Service service,
      const identity::Principal* principal,
      ratelimit::Time now
  );

  ratelimit::Limiter& limiter() { return limiter_; }

 private:
  ratelimit::Limiter limiter_;
  std::vector<http::Network> trusted_proxies_;
};

// Nothing when none is configured.
std::unique_ptr<RateLimits> make_rate_limits(const Config& config);

// 429 in the service's own form.
http::Response refuse_over_limit(
    const http::Request& request, Service service, const ratelimit::Verdict& verdict
);

// Lets scripts of other origins read the fields, where both are there.
void expose_rate_limit_fields(http::Response& response);

}  // namespace plinth::app
