#include "auth/service.hpp"

#include <array>

#include <spdlog/spdlog.h>

#include "auth/call.hpp"
#include "auth/endpoints/endpoints.hpp"

namespace plinth::auth {
namespace {

using Endpoint = net::Task<Result<http::Response>> (*)(Call&);

struct Route {
  std::string_view method;
  std::string_view path;  // {id} stands for one segment
  Endpoint endpoint;
};

constexpr std::array routes{
    Route{"POST", "/signup", sign_up},
    Route{"POST", "/token", token},
    Route{"GET", "/user", show_user},
    Route{"PUT", "/user", update_user},
    Route{"POST", "/logout", log_out},
    Route{"GET", "/settings", show_settings},
    Route{"GET", "/health", show_health},
    Route{"GET", "/.well-known/jwks.json", show_jwks},
    Route{"GET", "/admin/users", admin_list_users},
    Route{"POST", "/admin/users", admin_create_user},
    Route{"GET", "/admin/users/{id}", admin_show_user},
    Route{"PUT", "/admin/users/{id}", admin_update_user},
    Route{"DELETE", "/admin/users/{id}", admin_delete_user},
    Route{"GET", "/admin/users/{id}/factors", admin_list_factors},
};

// What stands at {id}, or the empty string for a path without one; nothing when the path is
// another.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  constexpr std::string_view hole = "{id}";
  const size_t at = pattern.find(hole);
  if (at == std::string_view::npos)
    return pattern == path ? std::optional(std::string_view()) : std::nullopt;
  const std::string_view before = pattern.substr(0, at);
  const std::string_view after = pattern.substr(at + hole.size());
  if (!path.starts_with(before) || path.size() <= before.size() + after.size()) return std::nullopt;
  if (!path.ends_with(after)) return std::nullopt;
  path.remove_prefix(before.size());
  path.remove_suffix(after.size());
  return path.find('/') == std::string_view::npos ? std::optional(path) : std::nullopt;
}

net::Task<Result<http::Response>> dispatch(Call& call) {
  bool path_exists = false;
  for (const Route& route : routes) {
    const auto id = match(route.path, call.request.path);
    if (!id) continue;
    path_exists = true;
    if (route.method != call.request.method) continue;
    call.id = http::lower(*id);
    co_return co_await route.endpoint(call);
  }
  if (path_exists) co_return std::unexpected(Error(405, "", "Method not allowed"));
  co_return not_found("", "Path not found");
}

// The database's detail is left out: it quotes values of the row.
void log_failure(const http::Request& request, const Error& error) {
  if (error.status < 500) return;
  const pg::Error cause = error.cause.value_or(pg::Error());
  spdlog::error(
      "{} {} /auth/v1{}: {} {} ({} {})",
      request.id,
      request.method,
      request.path,
      error.status,
      error.message,
      cause.sqlstate,
      cause.message
  );
}

}  // namespace

Service::Service(pg::Pool& pool, net::WorkerPool& cpu, Settings settings)
    : pool_(pool),
      cpu_(cpu),
      settings_(std::move(settings)) {}

net::Task<http::Response> Service::handle(http::Request& request) {
  Call call{.request = request, .settings = settings_, .pool = pool_, .cpu = cpu_};
  auto outcome = co_await dispatch(call);
  if (outcome) co_return *std::move(outcome);
  log_failure(request, outcome.error());
  co_return render_error(outcome.error(), request);
}

}  // namespace plinth::auth
