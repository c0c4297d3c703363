#include "auth/service.hpp"

#include <array>

#include <spdlog/spdlog.h>

#include "auth/call.hpp"
#include "auth/captcha.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/hooks/delivery.hpp"
#include "auth/rate_limit.hpp"

namespace plinth::auth {
namespace {

using Endpoint = net::Task<Result<http::Response>> (*)(Call&);

struct Route {
  std::string_view method;
  std::string_view path;  // {id} and {child_id} stand for one segment each
  Endpoint endpoint;
};

constexpr std::array routes{
    Route{"POST", "/signup", sign_up},
    Route{"POST", "/token", token},
    Route{"POST", "/otp", request_otp},
    Route{"POST", "/magiclink", request_magic_link},
    Route{"POST", "/recover", recover},
    Route{"POST", "/resend", resend},
    Route{"POST", "/verify", verify},
    Route{"GET", "/verify", follow_link},
    Route{"GET", "/reauthenticate", reauthenticate},
    Route{"GET", "/user", show_user},
    Route{"PUT", "/user", update_user},
    Route{"POST", "/logout", log_out},
    Route{"POST", "/factors", enroll_factor},
    Route{"POST", "/factors/{id}/challenge", challenge_factor},
    Route{"POST", "/factors/{id}/verify", verify_factor},
    Route{"DELETE", "/factors/{id}", unenroll_factor},
    Route{"GET", "/user/sessions", list_sessions},
    Route{"DELETE", "/user/sessions/{id}", end_session},
    Route{"GET", "/settings", show_settings},
    Route{"GET", "/health", show_health},
    Route{"GET", "/.well-known/jwks.json", show_jwks},
    Route{"GET", "/.well-known/openid-configuration", show_openid_configuration},
    Route{"POST", "/invite", invite},
    Route{"POST", "/admin/generate_link", generate_link},
    Route{"GET", "/admin/users", admin_list_users},
    Route{"POST", "/admin/users", admin_create_user},
    Route{"GET", "/admin/users/{id}", admin_show_user},
    Route{"PUT", "/admin/users/{id}", admin_update_user},
    Route{"DELETE", "/admin/users/{id}", admin_delete_user},
    Route{"GET", "/admin/users/{id}/factors", admin_list_factors},
    Route{"PUT", "/admin/users/{id}/factors/{child_id}", admin_update_factor},
    Route{"DELETE", "/admin/users/{id}/factors/{child_id}", admin_delete_factor},
    Route{"GET", "/admin/users/{id}/sessions", admin_list_sessions},
    Route{"DELETE", "/admin/users/{id}/sessions", admin_end_sessions},
    Route{"DELETE", "/admin/users/{id}/sessions/{child_id}", admin_end_session},
    Route{"GET", "/admin/audit", admin_list_audit},
};

struct Holes {
  std::string_view id;
  std::string_view child_id;
};

std::string_view take_segment(std::string_view& path) {
  const size_t slash = path.find('/', 1);
  const std::string_view segment = path.substr(0, slash);
  path.remove_prefix(segment.size());
  return segment;
}

// What stands at the holes of the pattern; nothing when the path is another.
std::optional<Holes> match(std::string_view pattern, std::string_view path) {
  Holes holes;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view found = take_segment(path);
    if (wanted == "/{id}" && found.size() > 1) {
      holes.id = found.substr(1);
    } else if (wanted == "/{child_id}" && found.size() > 1) {
      holes.child_id = found.substr(1);
    } else if (wanted != found) {
      return std::nullopt;
    }
  }
  return pattern.empty() && path.empty() ? std::optional(holes) : std::nullopt;
}

net::Task<Result<http::Response>> dispatch(Call& call) {
  bool path_exists = false;
  for (const Route& route : routes) {
    const auto holes = match(route.path, call.request.path);
    if (!holes) continue;
    path_exists = true;
    if (route.method != call.request.method) continue;
    call.id = http::lower(holes->id);
    call.child_id = http::lower(holes->child_id);
    CO_TRY(co_await count_request(call, route.path));
    CO_TRY(co_await check_captcha(call, route.path));
    CO_TRY(http::Response response, co_await route.endpoint(call));
    CO_TRY(co_await send_deferred(call));
    co_return response;
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

Service::Service(ServiceParts parts, Settings settings)
    : parts_(parts),
      settings_(std::move(settings)) {}

net::Task<http::Response> Service::handle(http::Request& request) {
  Call call{
      .request = request,
      .settings = settings_,
      .pool = parts_.pool,
      .cpu = parts_.cpu,
      .hashing = parts_.hashing,
      .outgoing = parts_.outgoing,
      .templates = parts_.templates,
  };
  auto outcome = co_await dispatch(call);
  if (outcome) co_return *std::move(outcome);
  log_failure(request, outcome.error());
  co_return render_error(outcome.error(), request);
}

}  // namespace plinth::auth
