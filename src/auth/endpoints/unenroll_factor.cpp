// DELETE /factors/{id} (spec §10.4): a second factor is given up. Sessions that were proved with it
// are at aal1 as of their next token.
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/store/factors.hpp"
#include "auth/store/users.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view unenrolling = "Database error unenrolling factor";

}  // namespace

net::Task<Result<http::Response>> unenroll_factor(Call& call) {
  CO_TRY(const FactorTarget target, co_await require_user_and_factor(call));
  if (target.factor.verified() && aal_of(target.caller) == "aal1") {
    co_return unprocessable(code::insufficient_aal, "AAL2 required to unenroll verified factor");
  }
  auto statements = store::lower_sessions(target.factor.id);
  statements.insert(statements.begin(), store::lock_user(target.caller.user.id));
  statements.push_back(store::delete_factor(target.factor.id));
  statements.push_back(store::insert_audit_entry(
      store::actor_of(target.caller.user),
      store::Action::factor_unenrolled,
      traits_of(target.factor),
      client_ip(call.request)
  ));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(std::move(statements)), unenrolling));
  CO_TRY(named(co_await transaction.commit(), unenrolling));
  json::Writer out;
  out.begin_object().key("id").string(target.factor.id).end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace plinth::auth
