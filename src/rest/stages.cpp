#include "rest/stages.hpp"

#include <spdlog/spdlog.h>

#include "rest/response/rows_as_json.hpp"
#include "rest/sql/statement.hpp"

namespace plinth::rest {

Stages::Stages(pg::Pool& pool, Settings settings)
    : pool_(pool),
      settings_(std::move(settings)),
      root_settings_{
          .enabled = settings_.openapi_mode != OpenApiMode::disabled,
          .function = settings_.root_spec,
      },
      plan_settings_{
          .max_rows = settings_.max_rows,
          .legacy_target_names = settings_.legacy_target_names,
          .aggregates_enabled = settings_.aggregates_enabled,
          .plan_enabled = settings_.plan_enabled,
          .rows_as_columns = settings_.rows_as_columns,
          .pre_request = settings_.pre_request.has_value(),
          .follow_privileges = settings_.openapi_mode == OpenApiMode::follow_privileges,
      },
      execute_settings_{
          .extra_search_path = settings_.extra_search_path,
          .anon_role = settings_.anon_role,
          .tx_end = settings_.tx_end,
          .pre_request = settings_.pre_request,
          .hoisted_settings = settings_.hoisted_settings,
          .app_settings = settings_.app_settings,
      },
      respond_settings_{
          .tx_end = settings_.tx_end,
          .verbosity = settings_.verbosity,
          .document =
              {
                  .server_proxy_uri = settings_.openapi_server_proxy_uri,
                  .security_active = settings_.openapi_security_active,
                  .api_keys = settings_.openapi_api_keys,
                  .version = settings_.version,
              },
      } {}

Result<ApiRequest> Stages::parse(const http::Request& request) const {
  return parse_request(request, settings_.schemas, root_settings_);
}

Result<Plan> Stages::plan(const ApiRequest& request, const catalog::SchemaSnapshot& schema) const {
  return plan_request(request, schema, plan_settings_);
}

ExtraSettings Stages::extra(
    const identity::Principal& principal, const Plan& plan, const catalog::SchemaSnapshot& schema
) const {
  return extra_settings(
      schema.settings_of(principal.role),
      plan.call ? plan.call->function : nullptr,
      settings_.hoisted_settings
  );
}

net::Task<Result<Outcome>> Stages::run(const Call& call, Plan& plan) const {
  CO_TRY(Outcome outcome, co_await run_once(call, plan));
  if (plan.row_form != RowForm::columns) co_return outcome;
  outcome.body = rows_as_json(outcome.rows, call.schema, is_single(plan.production.media));
  if (outcome.body) co_return outcome;
  plan.row_form = RowForm::document;  // what was read has changed since the snapshot was taken
  co_return co_await run_once(call, plan);
}

net::Task<Result<Outcome>> Stages::run_once(const Call& call, const Plan& plan) const {
  Statements statements = render_statements(plan, call.api_request);
  if (settings_.log_queries) spdlog::log(spdlog::get_level(), "{}", statements.answer.text);
  const ExtraSettings extra = this->extra(call.principal, plan, call.schema);
  const Execution execution{
      .request = call.api_request,
      .http_request = call.request,
      .principal = call.principal,
      .plan = plan,
      .settings = execute_settings_,
      .extra = extra,
  };
  if (call.shared == nullptr) co_return co_await execute(pool_, execution, std::move(statements));
  auto done = co_await execute_within(
      call.shared->transaction, execution, std::move(statements), call.shared->leftovers
  );
  call.shared->leftovers.clear();
  for (const catalog::Setting& setting : extra.function)
    call.shared->leftovers.push_back(setting.name);
  if (call.api_request.prefer.timezone) call.shared->leftovers.emplace_back("timezone");
  co_return done;
}

Result<http::Response> Stages::respond(const ApiRequest& request, const Plan& plan, Outcome outcome)
    const {
  return make_response(request, plan, std::move(outcome), respond_settings_);
}

}  // namespace plinth::rest
