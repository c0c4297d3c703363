// DELETE /factors/{id} (spec §10.4): a second factor is given up. Sessions that were proved with it
// are at aal1 as of their next token.
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/sending.hpp"
#include "auth/store/factors.hpp"
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
  const User& user = target.caller.user;
  auto statements = store::delete_factor_and_lower_sessions(user.id, target.factor.id);
  statements.push_back(store::insert_audit_entry(
      store::actor_of(user),
      store::Action::factor_unenrolled,
      traits_of(target.factor),
      client_ip(call.request)
  ));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(std::move(statements)), unenrolling));
  if (target.factor.verified()) {
    MailFields fields{.factor_type = target.factor.type};
    CO_TRY(
        co_await notify(call, transaction, user, MailKind::mfa_factor_unenrolled, std::move(fields))
    );
  }
  CO_TRY(named(co_await transaction.commit(), unenrolling));
  json::Writer out;
  out.begin_object().key("id").string(target.factor.id).end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace plinth::auth
