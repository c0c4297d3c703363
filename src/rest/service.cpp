#include "rest/service.hpp"

#include "rest/run_batch.hpp"

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
    pg::Pool& pool,
    const catalog::Catalog& catalog,
    Settings settings,
    pg::Flusher* flusher,
    net::SpoolSpace* spool
)
    : pool_(pool),
      catalog_(catalog),
      stages_(pool, std::move(settings), flusher, spool),
      settings_(stages_.settings()) {
  for (const auto& [role, guard] : settings_.guards) {
    if (!guard.max_concurrent) continue;
    const auto places = static_cast<size_t>(*guard.max_concurrent);
    turnstiles_.emplace(
        role, std::make_unique<net::Turnstile>(pool_.loop(), places, places * line_per_place)
    );
  }
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
  CO_TRY(const ApiRequest api_request, stages_.parse(request));
  timing.end("parse");
  CO_TRY(Plan plan, stages_.plan(api_request, *schema, principal.role));
  timing.end("plan");
  if (!plan.allowed_methods.empty()) co_return make_options_response(plan);
  const Stages::Call call{
      .api_request = api_request, .request = request, .principal = principal, .schema = *schema
  };
  std::optional<net::Turnstile::Place> place;
  if (!turnstiles_.empty()) {
    CO_TRY(place, co_await enter(principal.role));
  }
  CO_TRY(Outcome outcome, co_await stages_.run(call, plan));
  timing.end("transaction");
  auto response = stages_.respond(api_request, plan, std::move(outcome), principal.role);
  timing.end("response");
  co_return response;
}

net::Task<http::Response> Service::handle_batch(
    http::Request& request, const identity::Principal& principal
) {
  auto place = co_await enter(principal.role);
  if (!place) co_return to_response(place.error(), settings_.verbosity);
  auto response = co_await run_batch(pool_, stages_, catalog_.current(), request, principal);
  if (!response) co_return to_response(response.error(), settings_.verbosity);
  co_return *std::move(response);
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
