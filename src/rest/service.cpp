#include "rest/service.hpp"

#include "rest/execute.hpp"
#include "rest/plan/planner.hpp"
#include "rest/request/api_request.hpp"
#include "rest/response/respond.hpp"
#include "rest/sql/statement.hpp"

namespace plinth::rest {

Service::Service(pg::Pool& pool, const catalog::Catalog& catalog, Settings settings)
    : pool_(pool),
      catalog_(catalog),
      settings_(std::move(settings)) {}

net::Task<http::Response> Service::handle(
    http::Request& request, const identity::Principal& principal
) {
  auto response = co_await answer(request, principal);
  co_return response ? *std::move(response) : to_response(response.error());
}

// The whole service. A stage that needs another line here is in the wrong place.
net::Task<Result<http::Response>> Service::answer(
    const http::Request& request, const identity::Principal& principal
) {
  const auto schema = catalog_.current();
  if (!schema) co_return std::unexpected(errors::no_schema_yet());
  const RootSettings root_settings{
      .enabled = settings_.openapi_mode != OpenApiMode::disabled,
      .function = settings_.root_spec,
  };
  const PlanSettings plan_settings{
      .max_rows = settings_.max_rows,
      .legacy_target_names = settings_.legacy_target_names,
      .aggregates_enabled = settings_.aggregates_enabled,
      .plan_enabled = settings_.plan_enabled,
      .follow_privileges = settings_.openapi_mode == OpenApiMode::follow_privileges,
  };
  const ExecuteSettings execute_settings{
      .extra_search_path = settings_.extra_search_path,
      .anon_role = settings_.anon_role,
      .tx_override = settings_.tx_override,
      .hoisted_settings = settings_.hoisted_settings,
      .app_settings = settings_.app_settings,
  };
  const RespondSettings respond_settings{
      .tx_override = settings_.tx_override,
      .document =
          {
              .server_proxy_uri = settings_.openapi_server_proxy_uri,
              .security_active = settings_.openapi_security_active,
              .version = settings_.version,
          },
  };
  CO_TRY(const ApiRequest api_request, parse_request(request, settings_.schemas, root_settings));
  CO_TRY(const Plan plan, plan_request(api_request, *schema, plan_settings));
  if (!plan.allowed_methods.empty()) co_return make_options_response(plan);
  Statements statements = render_statements(plan, api_request);
  const ExtraSettings extra = extra_settings(
      schema->settings_of(principal.role),
      plan.call ? plan.call->function : nullptr,
      settings_.hoisted_settings
  );
  CO_TRY(
      const Executed done,
      (co_await execute(
          pool_,
          api_request,
          request,
          principal,
          plan,
          std::move(statements),
          execute_settings,
          extra
      ))
  );
  co_return make_response(api_request, plan, done.row, done.planned_rows, respond_settings);
}

http::Response Service::refuse(const http::Request&, const identity::Error& error) const {
  Error out{.status = error.status, .code = error.code, .message = error.message};
  if (!error.details.empty()) out.details = error.details;
  if (!error.hint.empty()) out.hint = error.hint;
  const bool about_token = error.code == "PGRST301" || error.code == "PGRST303";
  out.headers.emplace_back(
      "WWW-Authenticate",
      about_token ? "Bearer error=\"invalid_token\", error_description=\"" + error.message + "\""
                  : "Bearer"
  );
  return to_response(out);
}

}  // namespace plinth::rest
