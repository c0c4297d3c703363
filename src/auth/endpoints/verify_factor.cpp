// POST /factors/{id}/verify (spec §10.3): the answer to a challenge. A right one makes the factor
// count and lifts the caller's session to aal2.
//
// The refresh token that the session had is void at once and has no successor that it could lead
// to: whoever got hold of it before is not at aal2 with its owner.
#include "auth/body.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/factor.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/rate_limit.hpp"
#include "auth/sending.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/factors.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view verifying = "Database error verifying factor";

struct ProofForm {
  std::string challenge_id;
  std::string code;
};

Result<ProofForm> parse_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  ProofForm form{.challenge_id = http::lower(body.text("challenge_id")), .code = body.text("code")};
  TRY(body.check());
  if (form.code.empty()) return bad_request(code::validation_failed, "Code needs to be non-empty");
  if (!crypto::is_uuid(form.challenge_id)) form.challenge_id = nil_uuid;  // of no challenge
  return form;
}

// Under the locks of user and session, which all who change factors or refresh take.
net::Task<Result<ProofFacts>> lock_and_read(
    pg::Transaction& transaction,
    const FactorTarget& target,
    const ProofForm& form,
    const std::string& ip
) {
  std::vector<pg::Statement> statements;
  statements.push_back(store::lock_user(target.caller.user.id));
  statements.push_back(store::lock_session(target.caller.session->id));
  statements.push_back(store::select_proof_facts(target.factor.id, form.challenge_id, ip));
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), verifying)
  );
  auto facts = store::find_proof_facts(replies[2]);
  if (!facts) co_return not_found(code::mfa_factor_not_found, "Factor not found");
  if (replies[1].empty()) {
    co_return forbidden(
        code::session_not_found, "Session from session_id claim in JWT does not exist"
    );
  }
  co_return *std::move(facts);
}

std::vector<pg::Statement> changes_of(
    const FactorTarget& target, const store::RefreshTokenRow& token
) {
  const std::string& user_id = target.caller.user.id;
  const Factor& factor = target.factor;
  const FactorType type = parse_factor_type(factor.type).value_or(FactorType::webauthn);
  std::vector<pg::Statement> out;
  if (!factor.verified()) out.push_back(store::verify_factor(factor.id));
  out.push_back(store::raise_session(token.session_id, factor.id));
  out.push_back(store::upsert_amr(token.session_id, amr_method(type)));
  out.push_back(store::revoke_refresh_tokens(token.session_id));
  out.push_back(store::insert_refresh_token(token));
  out.push_back(store::delete_sessions_below_aal2(user_id, token.session_id));
  out.push_back(store::delete_rival_factors(user_id, factor.type, factor.id));
  return out;
}

// The operator's hook, if there is one, is asked between two looks at the challenge: no transaction
// is open while it answers.
net::Task<Result<void>> ask_hook_about(
    Call& call, const FactorTarget& target, const ProofForm& form, const std::string& ip
) {
  if (!call.settings.hooks.mfa_verification_attempt) co_return Result<void>();
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const ProofFacts facts, co_await lock_and_read(transaction, target, form, ip));
  co_await transaction.rollback();
  CO_TRY(check_challenge(facts, form.challenge_id));
  const bool valid = check_code(facts, form.code).has_value();
  co_return co_await ask_factor_attempt(
      call,
      {.user_id = target.caller.user.id,
       .factor_id = target.factor.id,
       .factor_type = target.factor.type,
       .valid = valid}
  );
}

}  // namespace

net::Task<Result<http::Response>> verify_factor(Call& call) {
  CO_TRY(const FactorTarget target, co_await require_user_and_factor(call));
  CO_TRY(const ProofForm form, parse_form(call.request));
  const FactorType type = parse_factor_type(target.factor.type).value_or(FactorType::webauthn);
  CO_TRY(check_verify_enabled(type, call.settings.mfa));
  const std::string ip = client_ip(call.request);
  CO_TRY(co_await count_answer(call, target.factor.id));
  CO_TRY(co_await ask_hook_about(call, target, form, ip));

  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const ProofFacts facts, co_await lock_and_read(transaction, target, form, ip));
  CO_TRY(check_challenge(facts, form.challenge_id));
  CO_TRY(const std::string answer, check_code(facts, form.code));

  const store::RefreshTokenRow token{
      .token = make_refresh_token(),
      .user_id = target.caller.user.id,
      .session_id = target.caller.session->id,
      .parent = {},
  };
  auto statements = changes_of(target, token);
  statements.push_back(store::answer_challenge(form.challenge_id, answer));
  statements.push_back(forgive_answers(call, target.factor.id));
  statements.push_back(store::insert_audit_entry(
      store::actor_of(target.caller.user),
      store::Action::verification_attempted,
      traits_of(target.factor),
      ip
  ));
  CO_TRY(named(co_await transaction.run(std::move(statements)), verifying));
  if (!target.factor.verified()) {
    MailFields fields{.factor_type = target.factor.type};
    CO_TRY(co_await notify(
        call, transaction, target.caller.user, MailKind::mfa_factor_enrolled, std::move(fields)
    ));
  }
  CO_TRY(
      const SignIn sign_in,
      named(
          co_await load_sign_in(transaction, token.user_id, token.session_id, token.token),
          verifying
      )
  );
  CO_TRY(named(co_await transaction.commit(), verifying));
  co_return co_await token_response(call, sign_in, amr_method(type));
}

}  // namespace plinth::auth
