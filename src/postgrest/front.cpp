#include "postgrest/front.hpp"

namespace plinth::postgrest {
namespace {

identity::GateOptions gate_options(const Config& config) {
  identity::GateOptions options;
  options.token_keys = config.keys;
  options.api_keys = std::nullopt;
  options.anon_role = std::nullopt;
  if (!config.rest.anon_role.empty()) options.anon_role = config.rest.anon_role;
  options.audience = config.jwt_aud;
  options.role_path = config.role_path;
  options.cached_tokens = static_cast<size_t>(config.jwt_cache_max_entries);
  return options;
}

}  // namespace

Front::Front(
    pg::Pool& pool, const catalog::Catalog& catalog, const Config& config, net::SpoolSpace& spool
)
    : gate_(gate_options(config)),
      service_(pool, catalog, config.rest, nullptr, &spool),
      cors_(rest::cors_policy()),
      trace_header_(config.server_trace_header) {
  cors_.origins = config.server_cors_allowed_origins;
}

net::Task<http::Response> Front::serve(http::Request& request) {
  if (auto preflight = http::answer_preflight(request, cors_)) co_return *std::move(preflight);
  http::Response response = co_await answer(request);
  http::add_cors_headers(request, cors_, response);
  if (!trace_header_.empty())
    response.add(trace_header_, std::string(request.header(trace_header_).value_or("")));
  co_return response;
}

net::Task<http::Response> Front::answer(http::Request& request) {
  const auto began = net::Clock::now();
  auto principal = gate_.authenticate(request);
  if (!principal) co_return service_.refuse(request, principal.error());
  const identity::PrincipalPtr caller = *std::move(principal);
  co_return co_await service_.handle(request, *caller, net::Clock::now() - began);
}

}  // namespace plinth::postgrest
