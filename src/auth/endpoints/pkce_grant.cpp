// POST /token?grant_type=pkce (spec §8.3): a code that a redirect carried, and the verifier that
// only who began the flow knows.
#include "auth/body.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/flow_states.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {
namespace {

constexpr base::Seconds flow_expiry{300};
constexpr std::string_view granting = "Database error granting user";

struct PkceForm {
  std::string auth_code;
  std::string code_verifier;
};

Result<PkceForm> parse_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  PkceForm form{.auth_code = body.text("auth_code"), .code_verifier = body.text("code_verifier")};
  TRY(body.check());
  if (form.auth_code.empty() || form.code_verifier.empty()) {
    return bad_request(
        code::validation_failed,
        "invalid request: both auth code and code verifier should be non-empty"
    );
  }
  return form;
}

Result<void> check_flow(const std::optional<store::Flow>& flow, const PkceForm& form) {
  if (!flow || flow->user_id.empty()) {
    return not_found(code::flow_state_not_found, "invalid flow state, no valid flow state found");
  }
  if (now() > flow->expires_from + flow_expiry) {
    return unprocessable(code::flow_state_expired, "invalid flow state, flow state has expired");
  }
  if (!is_answered_by(flow->challenge, form.code_verifier)) {
    return bad_request(
        code::bad_code_verifier, "code challenge does not match previously saved code verifier"
    );
  }
  return {};
}

}  // namespace

// A code that is refused stays, as its transaction does not end well: a guess at the verifier must
// not spoil the flow of who began it.
net::Task<Result<http::Response>> pkce_grant(Call& call) {
  CO_TRY(const PkceForm form, parse_form(call.request));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const pg::Rows rows, co_await transaction.run(store::take_flow(form.auth_code)));
  const auto flow = store::find_flow(rows);
  CO_TRY(check_flow(flow, form));
  CO_TRY(const pg::Rows users, co_await transaction.run(store::select_user(flow->user_id)));
  const auto user = store::find_user(users);
  if (!user) co_return not_found(code::user_not_found, "User not found");
  if (is_banned(user->banned_until, now()))
    co_return bad_request(code::user_banned, "User is banned");
  CO_TRY(named(
      co_await transaction.run(store::insert_audit_entry(
          store::actor_of(*user),
          store::Action::login,
          {{"provider_type", "email"}},
          client_ip(call.request)
      )),
      granting
  ));
  CO_TRY(
      const SignIn sign_in,
      named(
          co_await start_session(call, transaction, user->id, flow->authentication_method), granting
      )
  );
  CO_TRY(named(co_await transaction.commit(), granting));
  co_return co_await token_response(call, sign_in, flow->authentication_method);
}

}  // namespace plinth::auth
