// POST /token?grant_type=refresh_token (spec §6.3, §6.4). Refreshes of one session take turns by a
// lock on its row; the decision itself is decide_refresh().
#include "auth/body.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/refresh_decision.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;

struct Locked {
  pg::Transaction transaction;
  RefreshFacts facts;
};

Result<std::string> parse_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  std::string token = body.text("refresh_token");
  TRY(body.check());
  if (token.empty()) return oauth_error("invalid_request", "refresh_token required");
  return token;
}

std::chrono::milliseconds random_pause() {
  const auto byte = static_cast<unsigned char>(crypto::random_bytes(1).front());
  return std::chrono::milliseconds(10 + byte % 21);
}

// The refusal is an error, and yet the session's end is committed.
net::Task<pg::Result<void>> end_session_for_good(
    pg::Transaction& transaction, std::string session_id
) {
  CO_TRY(co_await transaction.run(store::delete_session(session_id)));
  co_return co_await transaction.commit();
}

// The session's lock and the facts as they are under it. Waiting means trying again, so that the
// connection is free for the one who holds the lock.
net::Task<Result<Locked>> lock_and_read(Call& call, const std::string& token) {
  const auto give_up = net::Clock::now() + patience;
  while (net::Clock::now() < give_up) {
    CO_TRY(auto transaction, co_await call.begin());
    std::vector<pg::Statement> statements;
    statements.push_back(store::lock_session_of_token(token));
    statements.push_back(store::select_refresh_facts(token));
    CO_TRY(const pg::Replies replies, co_await transaction.run(std::move(statements)));
    RefreshFacts facts = store::read_refresh_facts(replies[1]);
    if (auto allowed = check_refresh(facts, call.settings); !allowed) {
      if (facts.session && is_superseded(facts, call.settings.sessions))
        CO_TRY(co_await end_session_for_good(transaction, facts.session->id));
      co_return std::unexpected(std::move(allowed).error());
    }
    if (!replies[0].empty())
      co_return Locked{.transaction = std::move(transaction), .facts = std::move(facts)};
    co_await transaction.rollback();
    const net::Executor executor = co_await net::asio::this_coro::executor;
    co_await net::sleep_for(executor, random_pause());
  }
  co_return std::unexpected(Error(
      409,
      code::conflict,
      "Too many concurrent token refresh requests on the same session or refresh token"
  ));
}

// Revokes the presented token, unless it is already, and issues a successor.
net::Task<pg::Result<std::string>> issue_successor(
    pg::Transaction& transaction, const RefreshFacts& facts
) {
  const store::RefreshTokenRow successor{
      .token = make_refresh_token(),
      .user_id = facts.user_id,
      .session_id = facts.session->id,
      .parent = facts.token->token,
  };
  std::vector<pg::Statement> statements;
  statements.push_back(store::revoke_refresh_token(facts.token->token));
  statements.push_back(store::insert_refresh_token(successor));
  CO_TRY(co_await transaction.run(std::move(statements)));
  co_return successor.token;
}

net::Task<pg::Result<SignIn>> refresh_session(
    Call& call, pg::Transaction& transaction, const RefreshFacts& facts, RefreshStep step
) {
  std::string token;
  if (step == RefreshStep::return_active) {
    token = facts.active->token;
  } else {
    CO_TRY(token, co_await issue_successor(transaction, facts));
  }
  CO_TRY(co_await transaction.run(store::touch_session(facts.session->id, device_of(call.request)))
  );
  CO_TRY(
      SignIn sign_in,
      co_await load_sign_in(transaction, facts.user_id, facts.session->id, std::move(token))
  );

  const store::Actor actor = store::actor_of(sign_in.user);
  const std::string ip = client_ip(call.request);
  std::vector<pg::Statement> audit;
  audit.push_back(store::insert_audit_entry(actor, store::Action::token_refreshed, {}, ip));
  if (step == RefreshStep::rotate)
    audit.push_back(store::insert_audit_entry(actor, store::Action::token_revoked, {}, ip));
  CO_TRY(co_await transaction.run(std::move(audit)));
  co_return sign_in;
}

// The refusal is an error, and yet what it revokes is committed.
net::Task<Result<http::Response>> refuse_reuse(
    pg::Transaction& transaction, const RefreshFacts& facts, RefreshStep step
) {
  if (step == RefreshStep::end_chain) {
    CO_TRY(co_await transaction.run(store::revoke_refresh_tokens(facts.session->id)));
  }
  CO_TRY(co_await transaction.commit());
  co_return bad_request(code::refresh_token_already_used, "Invalid Refresh Token: Already Used");
}

void add_refresh_headers(http::Response& response, const SignIn& sign_in, RefreshStep step) {
  response.add("sb-auth-refresh-token-prefix", sign_in.refresh_token.substr(0, 5));
  response.add(
      "sb-auth-refresh-token-rotated", step == RefreshStep::return_active ? "false" : "true"
  );
  response.add("sb-auth-refresh-token-reuse", step == RefreshStep::rotate ? "false" : "true");
  if (step == RefreshStep::return_active)
    response.add("sb-auth-refresh-token-reuse-cause", "parent-of-active");
  if (step == RefreshStep::reissue)
    response.add("sb-auth-refresh-token-reuse-cause", "reuse-interval");
}

}  // namespace

net::Task<Result<http::Response>> refresh_grant(Call& call) {
  CO_TRY(const std::string token, parse_form(call.request));
  CO_TRY(Locked locked, co_await lock_and_read(call, token));
  const RefreshStep step = decide_refresh(locked.facts, call.settings);
  if (step == RefreshStep::end_chain || step == RefreshStep::refuse) {
    co_return co_await refuse_reuse(locked.transaction, locked.facts, step);
  }
  CO_TRY(
      const SignIn sign_in, co_await refresh_session(call, locked.transaction, locked.facts, step)
  );
  CO_TRY(co_await locked.transaction.commit());
  CO_TRY(http::Response response, co_await token_response(call, sign_in, "token_refresh"));
  add_refresh_headers(response, sign_in, step);
  co_return response;
}

}  // namespace plinth::auth
