#include "rest/service.hpp"

#include <spdlog/spdlog.h>

#include "rest/execute.hpp"
#include "rest/plan/planner.hpp"
#include "rest/request/api_request.hpp"
#include "rest/response/entity_tag.hpp"
#include "rest/response/respond.hpp"
#include "rest/response/rows_as_json.hpp"
#include "rest/sql/statement.hpp"
#include "rest/trace_context.hpp"

namespace plinth::rest {

namespace {

// What WWW-Authenticate says; a server without keys asks for nothing.
std::string challenge_of(const identity::Error& error) {
  if (error.code == "PGRST300") return {};
  if (error.code != "PGRST301" && error.code != "PGRST303") return "Bearer";
  return "Bearer error=\"invalid_token\", error_description=\"" + error.message + "\"";
}

constexpr size_t line_per_place = 8;
constexpr auto patience_in_line = std::chrono::seconds(10);

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

http::CorsPolicy cors_policy() {
  return {
      .origins = {},
      .methods = "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD",
      .exposed_headers =
          "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, "
          "Server, Transfer-Encoding, Range-Unit",
  };
}

Service::Service(
    pg::Pool& pool, const catalog::Catalog& catalog, Settings settings, pg::Flusher* flusher
)
    : pool_(pool),
      flusher_(flusher),
      catalog_(catalog),
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
      } {
  for (const auto& [role, guard] : settings_.guards) {
    if (!guard.max_concurrent) continue;
    const auto places = static_cast<size_t>(*guard.max_concurrent);
    turnstiles_.emplace(
        role, std::make_unique<net::Turnstile>(pool_.loop(), places, places * line_per_place)
    );
  }
}

const Guard& Service::guard_of(std::string_view role) const {
  static const Guard none;
  const auto found = settings_.guards.find(role);
  return found == settings_.guards.end() ? none : found->second;
}

net::Task<Result<std::optional<net::Turnstile::Place>>> Service::enter(const std::string& role) {
  const auto found = turnstiles_.find(role);
  if (found == turnstiles_.end()) co_return std::nullopt;
  auto place = co_await found->second->enter(patience_in_line);
  if (!place) co_return std::unexpected(errors::role_is_busy(role));
  co_return place;
}

net::Task<http::Response> Service::handle(
    http::Request& request,
    const identity::Principal& principal,
    net::Clock::duration authenticating
) {
  ServerTiming timing(settings_.timing_enabled, authenticating);
  auto response = co_await answer(request, principal, timing);
  if (!response) co_return to_response(response.error(), settings_.verbosity);
  if (settings_.timing_enabled) response->add("Server-Timing", timing.header());
  co_return *std::move(response);
}

// The whole service. A stage that needs another line here is in the wrong place.
net::Task<Result<http::Response>> Service::answer(
    const http::Request& request, const identity::Principal& principal, ServerTiming& timing
) {
  const auto schema = catalog_.current();
  if (!schema) co_return std::unexpected(errors::no_schema_yet());
  const Guard& guard = guard_of(principal.role);
  CO_TRY(const ApiRequest api_request, parse_request(request, settings_.schemas, root_settings_));
  timing.end("parse");
  CO_TRY(Plan plan, plan_request(api_request, *schema, guarded(plan_settings_, guard)));
  timing.end("plan");
  if (!plan.allowed_methods.empty()) co_return make_options_response(plan);
  const Call call{
      .api_request = api_request, .request = request, .principal = principal, .schema = *schema
  };
  std::optional<net::Turnstile::Place> place;
  if (!turnstiles_.empty()) {
    CO_TRY(place, co_await enter(principal.role));
  }
  CO_TRY(Outcome outcome, co_await run(call, plan));
  if (plan.row_form == RowForm::columns) {
    outcome.body = rows_as_json(outcome.rows, *schema, is_single(plan.production.media));
    if (!outcome.body) {  // what was read has changed since the snapshot was taken
      plan.row_form = RowForm::document;
      CO_TRY(outcome, co_await run(call, plan));
    }
  }
  timing.end("transaction");
  auto response = make_response(api_request, plan, std::move(outcome), respond_settings_);
  timing.end("response");
  const auto size = response ? static_cast<int64_t>(response->body.size()) : 0;
  if (plan.read_only && guard.max_response_bytes && size > *guard.max_response_bytes)
    co_return std::unexpected(errors::response_too_large(*guard.max_response_bytes));
  co_return response;
}

// The name is the same for every request of that text, so that log lines can be counted by it.
void Service::log_slow(std::string_view text, net::Clock::duration took, const Call& call) const {
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

net::Task<Result<Outcome>> Service::run(const Call& call, const Plan& plan) {
  Statements statements = render_statements(plan, call.api_request);
  if (settings_.log_queries) spdlog::log(spdlog::get_level(), "{}", statements.answer.text);
  ExtraSettings extra = extra_settings(
      call.schema.settings_of(call.principal.role),
      plan.call ? plan.call->function : nullptr,
      settings_.hoisted_settings
  );
  add_timeout(guard_of(call.principal.role), extra);
  if (settings_.trace_application_name) add_trace(call.request, extra);
  CO_TRY(
      const std::optional<Precondition> precondition,
      plan_precondition(call.api_request, call.schema, plan_settings_)
  );
  const bool watches = settings_.slow_statement.count() > 0;
  const std::string text = watches ? statements.answer.text : std::string();
  const auto began = watches ? net::Clock::now() : net::Clock::time_point();
  auto outcome = co_await execute(
      pool_,
      call.api_request,
      call.request,
      call.principal,
      plan,
      std::move(statements),
      execute_settings_,
      extra,
      precondition ? &*precondition : nullptr
  );
  if (watches && net::Clock::now() - began > settings_.slow_statement)
    log_slow(text, net::Clock::now() - began, call);
  if (outcome && !plan.read_only && flusher_ != nullptr) {
    const auto durable = co_await flusher_->flush();
    if (!durable) co_return std::unexpected(errors::database(durable.error(), false));
  }
  co_return outcome;
}

http::Response Service::refuse(const http::Request&, const identity::Error& error) const {
  Error out{.status = error.status, .code = error.code, .message = error.message};
  if (!error.details.empty()) out.details = error.details;
  if (!error.hint.empty()) out.hint = error.hint;
  if (const auto challenge = challenge_of(error); !challenge.empty())
    out.headers.emplace_back("WWW-Authenticate", challenge);
  return to_response(out, settings_.verbosity);
}

}  // namespace plinth::rest
