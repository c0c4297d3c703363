#include "rest/stages.hpp"

#include <spdlog/spdlog.h>

#include "rest/response/entity_tag.hpp"
#include "rest/response/row_writer.hpp"
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

Stages::Stages(pg::Pool& pool, Settings settings, pg::Flusher* flusher, net::SpoolSpace* spool)
    : pool_(pool),
      flusher_(flusher),
      spool_(spool),
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
  const auto spool = spool_for(call, plan);
  auto outcome = co_await run_once(call, plan, spool);
  if (spool && spool->refusal()) co_return std::unexpected(*spool->refusal());
  const bool gave_up = spool && spool->gave_up();
  if (!outcome && !gave_up) co_return outcome;
  if (plan.row_form != RowForm::columns) co_return outcome;
  if (!gave_up && spool && spool->is_used()) {
    CO_TRY(outcome->spooled, co_await spool->finish(std::move(outcome->rows)));
    if (!spool->gave_up()) co_return outcome;
  } else if (!gave_up) {
    outcome->body = rows_as_text(outcome->rows, call.schema, plan.production.media);
    if (outcome->body) co_return outcome;
  }
  // What was read has changed since the snapshot was taken.
  plan.row_form = RowForm::document;
  co_return co_await run_once(call, plan, nullptr);
}

// Several requests in one transaction are answered together, which has a limit of its own.
std::shared_ptr<RowSpool> Stages::spool_for(const Call& call, const Plan& plan) const {
  if (spool_ == nullptr || plan.row_form != RowForm::columns || call.shared != nullptr)
    return nullptr;
  return std::make_shared<RowSpool>(
      *spool_, call.schema, plan.production.media, guard_of(call.principal.role).max_response_bytes
  );
}

net::Task<Result<Outcome>> Stages::run_once(
    const Call& call, const Plan& plan, const std::shared_ptr<RowSpool>& spool
) const {
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
  const pg::Statement watched = watches ? statements.answer : pg::Statement();
  statements.answer.sink = spool;
  const auto began = watches ? net::Clock::now() : net::Clock::time_point();
  auto outcome = co_await send(call, execution, std::move(statements));
  if (watches && net::Clock::now() - began > settings_.slow_statement)
    co_await log_slow(execution, watched, net::Clock::now() - began);
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
net::Task<void> Stages::log_slow(
    const Execution& execution, const pg::Statement& statement, net::Clock::duration took
) const {
  const std::string name = entity_tag(statement.text).substr(0, 12);
  const std::chrono::duration<double, std::milli> milliseconds = took;
  spdlog::warn(
      "slow statement {} took {:.0f} ms as {}, request {}: {}",
      name,
      milliseconds.count(),
      execution.principal.role,
      execution.http_request.id,
      statement.text
  );
  if (!settings_.slow_statement_plan || net::Clock::now() < next_plan_) co_return;
  next_plan_ = net::Clock::now() + std::chrono::seconds(1);
  const auto plan = co_await explain(pool_, execution, statement);
  if (plan) {
    spdlog::warn("plan of slow statement {}:\n{}", name, *plan);
  } else {
    spdlog::warn("no plan of slow statement {}: {}", name, plan.error().message);
  }
}

Result<http::Response> Stages::respond(
    const ApiRequest& request, const Plan& plan, Outcome outcome, std::string_view role
) const {
  TRY(http::Response response, make_response(request, plan, std::move(outcome), respond_settings_));
  const auto& limit = guard_of(role).max_response_bytes;
  if (plan.read_only && limit && response.body_size() > static_cast<uint64_t>(*limit))
    return std::unexpected(errors::response_too_large(*limit));
  return response;
}

}  // namespace plinth::rest
