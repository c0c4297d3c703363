// GET /admin/users/{id}/factors (spec §12.4).
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/render.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> admin_list_factors(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  co_return http::json_response(200, render_factors(target.user.factors));
}

}  // namespace plinth::auth
