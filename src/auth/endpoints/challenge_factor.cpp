// POST /factors/{id}/challenge (spec §10.2): a question to a second factor, to be answered within
// five minutes. A phone is sent a code.
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/factor.hpp"
#include "auth/store/factors.hpp"
#include "crypto/random.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view challenging = "Database error creating challenge";

std::string render_challenge(const std::string& id, const Factor& factor, int64_t expires_at) {
  json::Writer out;
  out.begin_object();
  out.key("id").string(id);
  out.key("type").string(factor.type);
  out.key("expires_at").number(expires_at);
  out.end_object();
  return out.take();
}

}  // namespace

net::Task<Result<http::Response>> challenge_factor(Call& call) {
  CO_TRY(const FactorTarget target, co_await require_user_and_factor(call));
  const FactorType type = parse_factor_type(target.factor.type).value_or(FactorType::webauthn);
  CO_TRY(check_verify_enabled(type, call.settings.mfa));

  const store::ChallengeRow challenge{
      .id = crypto::uuid_v4(),
      .factor_id = target.factor.id,
      .ip = client_ip(call.request),
      .code_hash = {},
  };
  std::vector<pg::Statement> statements;
  statements.push_back(store::insert_challenge(challenge));
  statements.push_back(store::touch_challenged_factor(target.factor.id));
  statements.push_back(store::insert_audit_entry(
      store::actor_of(target.caller.user),
      store::Action::challenge_created,
      traits_of(target.factor),
      challenge.ip
  ));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), challenging)
  );
  CO_TRY(named(co_await transaction.commit(), challenging));
  co_return http::json_response(
      200, render_challenge(challenge.id, target.factor, replies[0].integer(0, 0))
  );
}

}  // namespace plinth::auth
