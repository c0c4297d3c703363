// GET /admin/users/{id} (spec §12.3).
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/render.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> admin_show_user(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  co_return http::json_response(200, render_user(target.user));
}

}  // namespace plinth::auth
