// One configuration at work on one loop: who is asking, the answer, and what browsers need of it.
#pragma once

#include "http/cors.hpp"
#include "identity/gate.hpp"
#include "postgrest/config.hpp"
#include "rest/service.hpp"

namespace plinth::postgrest {

class Front {
 public:
  // Pool and catalog outlive it; it lives at least as long as each answer it gives.
  Front(
      pg::Pool& pool, const catalog::Catalog& catalog, const Config& config, net::SpoolSpace& spool
  );

  net::Task<http::Response> serve(http::Request& request);

  const identity::Gate::Stats& token_stats() const { return gate_.stats(); }

 private:
  net::Task<http::Response> answer(http::Request& request);

  identity::Gate gate_;
  rest::Service service_;
  http::CorsPolicy cors_;
  std::string trace_header_;
};

}  // namespace plinth::postgrest
