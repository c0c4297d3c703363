// GET /user (spec §9.1).
#include "auth/caller.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/render.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> show_user(Call& call) {
  CO_TRY(const Caller caller, co_await require_user(call));
  if (caller.claims.audience != request_audience(call.request, caller.claims, call.settings)) {
    co_return bad_request(code::validation_failed, "Token audience doesn't match request audience");
  }
  co_return http::json_response(200, render_user(caller.user));
}

}  // namespace plinth::auth
