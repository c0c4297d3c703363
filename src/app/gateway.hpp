// What stands in front of the services of one loop: paths, request ids, API keys, CORS, counting,
// the request log.
//
//   /rest/v1   any caller; identity decides who it is
//   /batch/v1  likewise: several requests in one transaction; unless [api] batch_max_items is 0
//   /auth/v1   any caller; an API key that is sent must be right, tokens are the service's own
//   matter /health    {"status":"ok","database":"up"}, 503 when the database does not answer
//   /docs      the page that shows what /rest/v1 offers; where there is that, and [api] docs
//   /docs/schema  the database's documentation: from this machine directly, or with a service key
//   /inbox     messages that nothing sends: from this machine directly; where [auth] inbox shows it
//   /metrics   for Prometheus: from this machine directly, or with a service key
//
// A request id comes from X-Request-Id when that is short and plain, and is echoed. Bodies, queries
// and header values never reach the log: they hold personal values and keys.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/content_coding.hpp"
#include "app/docs/schema_site.hpp"
#include "app/metrics.hpp"
#include "app/rate_limits.hpp"
#include "auth/service.hpp"
#include "catalog/catalog.hpp"
#include "http/cors.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "identity/gate.hpp"
#include "identity/key_ring.hpp"
#include "rest/service.hpp"

namespace plinth::app {

struct GatewayOptions {
  identity::GateOptions gate;
  bool log_requests = false;
  SchemaSite* schema_site = nullptr;          // of the process; none: no pages below /docs
  const catalog::Catalog* catalog = nullptr;  // whose schema the site shows
  CodingOptions coding;
  RateLimits* rate_limits = nullptr;  // of the process; none: no limits
  bool batches = true;
  pg::Pool* inbox = nullptr;  // logs in as supabase_auth_admin; none: no inbox
};

class Gateway {
 public:
  // `rest` and `auth` may be absent: then their paths do not exist. `metrics` gives the text of
  // /metrics, `cpu` codes large answers.
  Gateway(
      GatewayOptions options,
      pg::Pool& pool,
      std::shared_ptr<rest::Service> rest,
      auth::Service* auth,
      LoopStats& stats,
      net::WorkerPool& cpu,
      std::function<net::Task<std::string>()> metrics
  );

  http::Router router();

  // Requests that come from now on are answered by this one. There must have been one before.
  void use(std::shared_ptr<rest::Service> rest) { rest_ = std::move(rest); }

  // Tokens of requests that come from now on are verified with these.
  void use(const identity::KeyRing& keys) { gate_.use(keys.verifying()); }

  const identity::Gate::Stats& token_stats() const { return gate_.stats(); }

  // For what reaches no service.
  http::Response refuse(const http::Request& request, int status, std::string_view message);

 private:
  using Answer = net::Task<http::Response> (Gateway::*)(http::Request&);

  // `authenticating` is how long it took to find the caller.
  using RestAnswer = net::Task<http::Response> (*)(
      rest::Service& rest,
      http::Request& request,
      const identity::Principal& caller,
      net::Clock::duration authenticating
  );

  void add_route(
      http::Router& router, std::string prefix, uint64_t max_body, Service service, Answer answer
  );
  net::Task<http::Response> serve(http::Request& request, Service service, Answer answer);
  net::Task<http::Response> answer_safely(http::Request& request, Answer answer);
  net::Task<http::Response> answer_within_limits(
      http::Request& request, Service service, Answer answer
  );
  net::Task<http::Response> answer_rest(http::Request& request);
  net::Task<http::Response> answer_batch(http::Request& request);
  net::Task<http::Response> answer_as_caller(http::Request& request, RestAnswer answer);
  net::Task<http::Response> answer_auth(http::Request& request);
  net::Task<http::Response> answer_docs(http::Request& request);
  net::Task<http::Response> answer_schema_docs(http::Request& request);
  net::Task<base::Checked<std::shared_ptr<const SchemaPages>>> schema_pages();
  net::Task<http::Response> answer_inbox(http::Request& request);
  net::Task<http::Response> answer_health(http::Request& request);
  net::Task<http::Response> answer_metrics(http::Request& request);
  void finish(
      const http::Request& request,
      Service service,
      http::Response& response,
      net::Clock::time_point started
  );
  bool is_operator(const http::Request& request);

  GatewayOptions options_;
  pg::Pool& pool_;
  std::shared_ptr<rest::Service> rest_;
  auth::Service* auth_;
  LoopStats& stats_;
  net::WorkerPool& cpu_;
  std::function<net::Task<std::string>()> metrics_;
  identity::Gate gate_;
};

// The client's id if it is 1 to 128 characters of A-Z a-z 0-9 - _ . : else one of our own.
std::string request_id(const http::Request& request);

}  // namespace plinth::app
