#include "rest/stages.hpp"

#include <spdlog/spdlog.h>

#include "rest/response/entity_tag.hpp"
#include "rest/response/rows_as_json.hpp"
#include "rest/sql/statement.hpp"
#include "rest/trace_context.hpp"

namespace plinth::rest {

namespace {

PlanSettings guarded(PlanSettings settings, const Guard& guard) {
  if (guard.max_rows)
    settings.max_rows = std::min(*guard.max_rows, settings.max_rows.value_or(*guard.max_rows));
  settings.max_embed_depth = guard.max_embed_depth;
  return settings;
}

// What `alter role … set statement_timeout` says goes before it.
void add_timeout(const Guard& guard, ExtraSettings& extra) {
  constexpr std::string_view name = "statement_timeout";
  if (!guard.statement_timeout ||
      std::ranges::find(extra.role, name, &catalog::Setting::name) != extra.role.end())
    return;
  extra.role.push_back(
      {.name = std::string(name), .value = std::to_string(guard.statement_timeout->count())}
  );
}

void add_trace(const http::Request& request, ExtraSettings& extra) {
  const auto id = trace_id(request.header("traceparent").value_or(""));
  if (id) extra.role.push_back({.name = "application_name", .value = "plinth " + std::string(*id)});
}

}  // namespace

Stages::Stages(pg::Pool& pool, Settings settings, pg::Flusher* flusher)
    : pool_(pool),
      flusher_(flusher),
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
          .group_commit = flusher_ != nullptr,
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

const Guard& Stages::guard_of(std::string_view role) const {
  static const Guard none;
  const auto found = settings_.guards.find(role);
  return found == settings_.guards.end() ? none : found->second;
}

Result<Plan> Stages::plan(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema, std::string_view role
) const {
  return plan_request(request, schema, guarded(plan_settings_, guard_of(role)));
}

ExtraSettings Stages::extra(
    const http::Request& request,
    const identity::Principal& principal,
    const Plan& plan,
    const catalog::SchemaSnapshot& schema
) const {
  ExtraSettings out = extra_settings(
      schema.settings_of(principal.role),
      plan.call ? plan.call->function : nullptr,
      settings_.hoisted_settings
  );
  add_timeout(guard_of(principal.role), out);
  if (settings_.trace_application_name) add_trace(request, out);
  return out;
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
  const ExtraSettings extra = this->extra(call.request, call.principal, plan, call.schema);
  CO_TRY(
      const std::optional<Precondition> precondition,
      plan_precondition(
          call.api_request,
          call.schema,
          guarded(plan_settings_, guard_of(call.principal.role))  // as the GET was read
      )
  );
  const Execution execution{
      .request = call.api_request,
      .http_request = call.request,
      .principal = call.principal,
      .plan = plan,
      .settings = execute_settings_,
      .extra = extra,
      .precondition = precondition ? &*precondition : nullptr,
  };
  const bool watches = settings_.slow_statement.count() > 0;
  const std::string text = watches ? statements.answer.text : std::string();
  const auto began = watches ? net::Clock::now() : net::Clock::time_point();
  auto outcome = co_await send(call, execution, std::move(statements));
  if (watches && net::Clock::now() - began > settings_.slow_statement)
    log_slow(text, net::Clock::now() - began, call);
  co_return outcome;
}

net::Task<Result<Outcome>> Stages::send(
    const Call& call, const Execution& execution, Statements statements
) const {
  if (call.shared == nullptr) {
    CO_TRY(Outcome done, co_await execute(pool_, execution, std::move(statements)));
    if (!execution.plan.read_only) {
      CO_TRY(co_await flush());
    }
    co_return done;
  }
  auto done = co_await execute_within(
      call.shared->transaction, execution, std::move(statements), call.shared->leftovers
  );
  call.shared->leftovers.clear();
  for (const catalog::Setting& setting : execution.extra.function)
    call.shared->leftovers.push_back(setting.name);
  if (call.api_request.prefer.timezone) call.shared->leftovers.emplace_back("timezone");
  co_return done;
}

net::Task<Result<void>> Stages::flush() const {
  if (flusher_ == nullptr) co_return Result<void>();
  const auto durable = co_await flusher_->flush();
  if (!durable) co_return std::unexpected(errors::database(durable.error(), false));
  co_return Result<void>();
}

// The name is the same for every request of that text, so that log lines can be counted by it.
void Stages::log_slow(std::string_view text, net::Clock::duration took, const Call& call) const {
  const std::chrono::duration<double, std::milli> milliseconds = took;
  spdlog::warn(
      "slow statement {} took {:.0f} ms as {}, request {}: {}",
      entity_tag(text).substr(0, 12),
      milliseconds.count(),
      call.principal.role,
      call.request.id,
      text
  );
}

Result<http::Response> Stages::respond(
    const ApiRequest& request, const Plan& plan, Outcome outcome, std::string_view role
) const {
  TRY(http::Response response, make_response(request, plan, std::move(outcome), respond_settings_));
  const auto& limit = guard_of(role).max_response_bytes;
  if (plan.read_only && limit && static_cast<int64_t>(response.body.size()) > *limit)
    return std::unexpected(errors::response_too_large(*limit));
  return response;
}

}  // namespace plinth::rest
