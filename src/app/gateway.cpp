#include "app/gateway.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/docs/page.hpp"
#include "app/inbox/inbox.hpp"
#include "app/loopback.hpp"
#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "json/writer.hpp"
#include "ratelimit/fields.hpp"

namespace plinth::app {
namespace {

constexpr uint64_t rest_body = 10ULL << 20;
constexpr uint64_t auth_body =
    2ULL << 20;  // the service's own limit is 1 MiB, and its refusal has its own words
constexpr uint64_t no_body = 64ULL << 10;

const http::CorsPolicy rest_cors = rest::cors_policy();

// spec: auth 1.3
const http::CorsPolicy auth_cors{
    .origins = {},
    .methods = "GET, POST, PUT, PATCH, DELETE",
    .exposed_headers = "X-Total-Count, Link, X-Supabase-Api-Version",
    .credentials = true,
};

const http::CorsPolicy* cors_of(Service service) {
  switch (service) {
    case Service::rest:
    case Service::batch:
      return &rest_cors;
    case Service::auth:
      return &auth_cors;
    case Service::gateway:
      break;
  }
  return nullptr;  // nothing for browsers of other origins
}

Service service_of(std::string_view target) {
  if (target.starts_with("/rest/v1")) return Service::rest;
  if (target.starts_with("/batch/v1")) return Service::batch;
  if (target.starts_with("/auth/v1")) return Service::auth;
  return Service::gateway;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

http::Response message_response(int status, std::string_view message, std::string_view hint) {
  json::Writer body;
  body.begin_object().key("message").string(message);
  if (!hint.empty()) body.key("hint").string(hint);
  body.end_object();
  return http::json_response(status, body.take());
}

http::Response refuse_writing_docs() {
  http::Response response = message_response(405, "the page can only be read", {});
  response.add("Allow", "GET, HEAD");
  return response;
}

http::Response lead_to(std::string_view address) {
  http::Response response;
  response.status = 308;
  response.add("Location", std::string(address));
  return response;
}

}  // namespace

std::string request_id(const http::Request& request) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == ':';
  };
  const auto given = request.header("x-request-id");
  if (given && !given->empty() && given->size() <= 128 && std::ranges::all_of(*given, plain))
    return std::string(*given);
  // Unpredictable it need not be, only unlike those of other loops, processes and machines.
  thread_local const std::string prefix = base::hex(crypto::random_bytes(6));
  thread_local uint64_t number = 0;
  return fmt::format("{}-{:x}", prefix, ++number);
}

Gateway::Gateway(
    GatewayOptions options,
    pg::Pool& pool,
    std::shared_ptr<rest::Service> rest,
    auth::Service* auth,
    LoopStats& stats,
    net::WorkerPool& cpu,
    std::function<net::Task<std::string>()> metrics
)
    : options_(std::move(options)),
      pool_(pool),
      rest_(std::move(rest)),
      auth_(auth),
      stats_(stats),
      cpu_(cpu),
      metrics_(std::move(metrics)),
      gate_(options_.gate) {}

http::Router Gateway::router() {
  http::Router router;
  if (rest_ != nullptr)
    add_route(router, "/rest/v1", rest_body, Service::rest, &Gateway::answer_rest);
  if (rest_ != nullptr && options_.batches)
    add_route(router, "/batch/v1", rest::max_batch_bytes, Service::batch, &Gateway::answer_batch);
  if (auth_ != nullptr)
    add_route(router, "/auth/v1", auth_body, Service::auth, &Gateway::answer_auth);
  if (rest_ != nullptr && options_.schema_site != nullptr)
    add_route(router, "/docs", no_body, Service::gateway, &Gateway::answer_docs);
  if (options_.inbox != nullptr)
    add_route(router, "/inbox", no_body, Service::gateway, &Gateway::answer_inbox);
  add_route(router, "/health", no_body, Service::gateway, &Gateway::answer_health);
  add_route(router, "/metrics", no_body, Service::gateway, &Gateway::answer_metrics);
  return router;
}

void Gateway::add_route(
    http::Router& router, std::string prefix, uint64_t max_body, Service service, Answer answer
) {
  router.add({
      .prefix = std::move(prefix),
      .max_body = max_body,
      .handler = [this, service, answer](http::Request& request
                 ) { return serve(request, service, answer); },
  });
}

net::Task<http::Response> Gateway::serve(http::Request& request, Service service, Answer answer) {
  const auto started = net::Clock::now();
  request.id = request_id(request);
  http::Response response;
  const http::CorsPolicy* cors = cors_of(service);
  if (auto preflight = cors == nullptr ? std::nullopt : http::answer_preflight(request, *cors)) {
    response = *std::move(preflight);
  } else {
    response = options_.rate_limits == nullptr || service == Service::gateway
                   ? co_await answer_safely(request, answer)
                   : co_await answer_within_limits(request, service, answer);
    if (may_change_coding(request, response, options_.coding))
      co_await code_answer(request, response, cpu_);
  }
  finish(request, service, response, started);
  co_return response;
}

// A bug in a service is answered like any other request: with id and CORS headers, counted and
// logged.
net::Task<http::Response> Gateway::answer_safely(http::Request& request, Answer answer) {
  std::string what;
  try {
    co_return co_await (this->*answer)(request);
  } catch (const std::exception& e) {
    what = e.what();
  }
  spdlog::error("{} uncaught exception: {}", request.id, what);
  co_return message_response(
      500, "internal error", fmt::format("The log has more under the id {}.", request.id)
  );
}

// Who this is has to be known first, for rules by role, key and user; a wrong key or token counts
// for the address it comes from. The service asks the gate again, which remembers tokens.
net::Task<http::Response> Gateway::answer_within_limits(
    http::Request& request, Service service, Answer answer
) {
  const auto principal = gate_.authenticate(request);
  const ratelimit::Verdict verdict = options_.rate_limits->check(
      request, service, principal ? principal->get() : nullptr, net::Clock::now()
  );
  http::Response response = verdict.allowed ? co_await answer_safely(request, answer)
                                            : refuse_over_limit(request, service, verdict);
  ratelimit::add_fields(verdict, response);
  co_return response;
}

net::Task<http::Response> Gateway::answer_rest(http::Request& request) {
  return answer_as_caller(
      request,
      [](rest::Service& rest,
         http::Request& asked,
         const identity::Principal& caller,
         net::Clock::duration authenticating) { return rest.handle(asked, caller, authenticating); }
  );
}

net::Task<http::Response> Gateway::answer_batch(http::Request& request) {
  return answer_as_caller(
      request,
      [](rest::Service& rest,
         http::Request& asked,
         const identity::Principal& caller,
         net::Clock::duration) { return rest.handle_batch(asked, caller); }
  );
}

net::Task<http::Response> Gateway::answer_as_caller(http::Request& request, RestAnswer answer) {
  const std::shared_ptr<rest::Service> rest = rest_;  // another may take its place meanwhile
  const auto began = net::Clock::now();
  auto principal = gate_.authenticate(request);
  if (!principal) co_return rest->refuse(request, principal.error());
  std::string query;
  if (request.query.find("apikey=") != std::string_view::npos) {
    query = identity::without_apikey(request.query);
    request.query = query;
  }
  const identity::PrincipalPtr caller = *std::move(principal);
  co_return co_await answer(*rest, request, *caller, net::Clock::now() - began);
}

net::Task<http::Response> Gateway::answer_auth(http::Request& request) {
  if (const auto key = gate_.authenticate_key(request); !key) {
    co_return message_response(key.error().status, key.error().message, key.error().hint);
  }
  co_return co_await auth_->handle(request);
}

net::Task<http::Response> Gateway::answer_docs(http::Request& request) {
  if (request.path == "/schema" || request.path.starts_with("/schema/"))
    co_return co_await answer_schema_docs(request);
  co_return app::answer_docs(request);
}

net::Task<http::Response> Gateway::answer_schema_docs(http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") co_return refuse_writing_docs();
  if (request.path == "/schema") co_return lead_to("schema/");
  std::string_view name = request.path;
  name.remove_prefix(std::string_view("/schema/").size());
  if (name.empty()) name = "index.html";
  if (auto asset = answer_schema_asset(request, name)) co_return *std::move(asset);
  if (!is_operator(request)) co_return ask_for_key();
  const auto pages = co_await schema_pages();
  if (!pages) co_return message_response(503, pages.error().message, pages.error().hint);
  co_return answer_schema_page(request, **pages, name);
}

// Made by whoever asks first after the schema changed; two who ask at once both make them.
net::Task<base::Checked<std::shared_ptr<const SchemaPages>>> Gateway::schema_pages() {
  SchemaSite& site = *options_.schema_site;
  const std::shared_ptr<const void> version = options_.catalog->current();
  if (auto pages = site.find(version)) co_return pages;
  auto replies = co_await pool_.run(site.questions(), pg::Access::read);
  if (!replies) {
    co_return std::unexpected(base::Error{
        .message = "the schema could not be read: " + replies.error().message,
        .hint = "Try again in a moment.",
    });
  }
  using Pages = std::shared_ptr<const SchemaPages>;
  auto work = [asked = *std::move(replies)]() -> base::Checked<Pages> {
    TRY(const auto texts, built_in_texts());
    return std::make_shared<const SchemaPages>(make_schema_pages(asked, *texts));
  };
  CO_TRY(const Pages pages, co_await cpu_.run(std::move(work)));
  site.keep(version, pages);
  co_return pages;
}

net::Task<http::Response> Gateway::answer_inbox(http::Request& request) {
  return app::answer_inbox(*options_.inbox, request);
}

net::Task<http::Response> Gateway::answer_health(http::Request& request) {
  if (!request.path.empty()) co_return refuse(request, 404, "no such path");
  pg::Segment segment;
  segment.statements.push_back({.text = "select 1", .parameters = {}});
  const auto answered = co_await pool_.run(std::move(segment), pg::Access::read);
  if (answered) co_return http::json_response(200, R"({"status":"ok","database":"up"})");
  http::Response response =
      http::json_response(503, R"({"status":"unavailable","database":"down"})");
  response.add("Retry-After", std::to_string(answered.error().retry_after_seconds));
  co_return response;
}

net::Task<http::Response> Gateway::answer_metrics(http::Request& request) {
  if (!is_operator(request)) {
    co_return message_response(
        401,
        "metrics are for the operator",
        "Ask from the machine itself, or send a service key as apikey."
    );
  }
  http::Response response;
  response.body = co_await metrics_();
  response.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  co_return response;
}

bool Gateway::is_operator(const http::Request& request) {
  if (comes_from_this_machine(request)) return true;
  const auto principal = gate_.authenticate(request);
  return principal && (*principal)->role == "service_role";
}

void Gateway::finish(
    const http::Request& request,
    Service service,
    http::Response& response,
    net::Clock::time_point started
) {
  if (const http::CorsPolicy* cors = cors_of(service))
    http::add_cors_headers(request, *cors, response);
  if (options_.rate_limits != nullptr) expose_rate_limit_fields(response);
  response.add("X-Request-Id", request.id);
  if (!response.has("x-content-type-options")) response.add("X-Content-Type-Options", "nosniff");

  const auto took = net::Clock::now() - started;
  stats_.count(service, response.status, took);
  stats_.measure(route_class(service, request.method, request.path), response.status, took);
  const auto level = response.status >= 500  ? spdlog::level::warn
                     : options_.log_requests ? spdlog::level::info
                                             : spdlog::level::debug;
  if (!spdlog::should_log(level)) return;
  const std::chrono::duration<double, std::milli> milliseconds = took;
  spdlog::log(
      level,
      "{} {} {} {:.1f} ms {}",
      request.method,
      path_of(request.target),
      response.status,
      milliseconds.count(),
      request.id
  );
}

http::Response Gateway::refuse(const http::Request& request, int status, std::string_view message) {
  const Service service = service_of(request.target);
  http::Response response = status == 404
                                ? message_response(
                                      404,
                                      fmt::format("no such path: {}", path_of(request.target)),
                                      "There are /rest/v1, /batch/v1, /auth/v1, /docs and /health."
                                  )
                            : service == Service::rest || service == Service::batch
                                ? rest::to_response(rest::errors::refused(status, message))
                                : message_response(status, message, {});
  if (const http::CorsPolicy* cors = cors_of(service))
    http::add_cors_headers(request, *cors, response);
  response.add("X-Content-Type-Options", "nosniff");
  stats_.count(service, status, {});
  return response;
}

}  // namespace plinth::app
