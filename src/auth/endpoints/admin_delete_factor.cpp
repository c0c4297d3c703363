// DELETE /admin/users/{id}/factors/{child_id} (spec §12.4): for who has lost a phone. Sessions that
// were proved with the factor are at aal1 as of their next token.
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/render.hpp"
#include "auth/store/factors.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> admin_delete_factor(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  CO_TRY(const Factor factor, find_factor(target.user, call.child_id));
  auto traits = traits_of(factor);
  traits.emplace_back("user_id", target.user.id);
  auto statements = store::delete_factor_and_lower_sessions(target.user.id, factor.id);
  statements.push_back(store::insert_audit_entry(
      target.admin, store::Action::factor_deleted, traits, client_ip(call.request)
  ));
  constexpr std::string_view deleting = "Database error deleting factor";
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(std::move(statements)), deleting));
  CO_TRY(named(co_await transaction.commit(), deleting));
  co_return http::json_response(200, render_factor(factor));
}

}  // namespace plinth::auth
