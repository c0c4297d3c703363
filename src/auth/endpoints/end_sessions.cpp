// DELETE /user/sessions/{id}, DELETE /admin/users/{id}/sessions[/{child_id}]: sessions are ended
// before their time, with their refresh tokens. Ours: Supabase has no endpoint for it.
#include "auth/caller.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/store/audit.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view ending = "Database error ending session";

enum class Extent { one, all };

// `ended` gives a row for each session that was there.
net::Task<Result<http::Response>> end(
    Call& call, pg::Statement ended, Extent extent, pg::Statement audit
) {
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const pg::Rows rows, named(co_await transaction.run(std::move(ended)), ending));
  if (extent == Extent::one && rows.empty())
    co_return not_found(code::session_not_found, "Session not found");
  CO_TRY(named(co_await transaction.run(std::move(audit)), ending));
  CO_TRY(named(co_await transaction.commit(), ending));
  http::Response response;
  response.status = 204;
  co_return response;
}

Result<void> check_id(const std::string& id) {
  if (crypto::is_uuid(id)) return {};
  return not_found(code::validation_failed, "session_id must be an UUID");
}

pg::Statement audit_entry(const Call& call, const AdminTarget& target) {
  return store::insert_audit_entry(
      target.admin,
      store::Action::logout,
      traits_of(target.user.id, target.user.email, target.user.phone),
      client_ip(call.request)
  );
}

}  // namespace

net::Task<Result<http::Response>> end_session(Call& call) {
  CO_TRY(const Caller caller, co_await require_user(call));
  CO_TRY(check_id(call.id));
  auto audit = store::insert_audit_entry(
      store::actor_of(caller.user), store::Action::logout, {}, client_ip(call.request)
  );
  co_return co_await end(
      call, store::end_session(caller.user.id, call.id), Extent::one, std::move(audit)
  );
}

net::Task<Result<http::Response>> admin_end_session(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  CO_TRY(check_id(call.child_id));
  co_return co_await end(
      call,
      store::end_session(target.user.id, call.child_id),
      Extent::one,
      audit_entry(call, target)
  );
}

net::Task<Result<http::Response>> admin_end_sessions(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  co_return co_await end(
      call, store::delete_sessions(target.user.id), Extent::all, audit_entry(call, target)
  );
}

}  // namespace plinth::auth
