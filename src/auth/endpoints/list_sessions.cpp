// GET /user/sessions and GET /admin/users/{id}/sessions: where somebody is signed in, the latest
// sign-in first. Ours: Supabase has no endpoint for it.
#include "auth/caller.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/render.hpp"
#include "auth/store/record.hpp"

namespace plinth::auth {
namespace {

net::Task<Result<http::Response>> list_of(Call& call, std::string user_id, std::string current) {
  CO_TRY(
      const pg::Rows rows,
      named(co_await call.read(store::select_sessions(user_id)), "Database error finding sessions")
  );
  co_return http::json_response(200, render_sessions(store::sessions_of(rows), current));
}

}  // namespace

net::Task<Result<http::Response>> list_sessions(Call& call) {
  CO_TRY(const Caller caller, co_await require_user(call));
  co_return co_await list_of(call, caller.user.id, caller.claims.session_id);
}

net::Task<Result<http::Response>> admin_list_sessions(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  co_return co_await list_of(call, target.user.id, "");
}

}  // namespace plinth::auth
