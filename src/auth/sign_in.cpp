#include "auth/sign_in.hpp"

#include "auth/claims.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "base/encoding.hpp"
#include "base/time.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

// The rows were locked or written by this very transaction, so they are there.
SignIn sign_in_of(const pg::Rows& user, const pg::Rows& session, std::string refresh_token) {
  return {
      .user = store::find_user(user).value(),
      .session = store::find_session(session).value(),
      .refresh_token = std::move(refresh_token),
  };
}

}  // namespace

std::string make_refresh_token() {
  return base::base32_lower(crypto::random_bytes(8)).substr(0, 12);
}

net::Task<pg::Result<SignIn>> start_session(
    Call& call, pg::Transaction& transaction, std::string user_id, std::string_view method
) {
  const std::string session_id = crypto::uuid_v4();
  const store::RefreshTokenRow token{
      .token = make_refresh_token(),
      .user_id = user_id,
      .session_id = session_id,
      .parent = {},
  };
  std::vector<pg::Statement> statements;
  statements.push_back(store::insert_session(session_id, user_id, device_of(call.request)));
  statements.push_back(store::insert_refresh_token(token));
  statements.push_back(store::set_last_sign_in(user_id));
  statements.push_back(store::upsert_amr(session_id, method));
  CO_TRY(co_await transaction.run(std::move(statements)));
  co_return co_await load_sign_in(transaction, user_id, session_id, token.token);
}

net::Task<pg::Result<SignIn>> load_sign_in(
    pg::Transaction& transaction,
    std::string user_id,
    std::string session_id,
    std::string refresh_token
) {
  std::vector<pg::Statement> statements;
  statements.push_back(store::select_user(user_id));
  statements.push_back(store::select_session(session_id));
  CO_TRY(const pg::Replies replies, co_await transaction.run(std::move(statements)));
  co_return sign_in_of(replies[0], replies[1], std::move(refresh_token));
}

net::Task<Result<TokenAnswer>> issue_tokens(
    Call& call, const SignIn& sign_in, std::string_view method
) {
  const Settings& settings = call.settings;
  const IssuedAt now{base::unix_now()};
  const int64_t expires_at = expiry_of(sign_in.user, sign_in.session, settings, now);
  CO_TRY(
      const std::string claims,
      co_await customise_claims(
          call, sign_in.user.id, method, render_claims(sign_in.user, sign_in.session, settings, now)
      )
  );
  co_return TokenAnswer{
      .access_token = settings.key_ring().sign(claims),
      .expires_in = expires_at - now.seconds,
      .expires_at = expires_at,
      .refresh_token = sign_in.refresh_token,
      .weak_password = {},
  };
}

net::Task<Result<http::Response>> token_response(
    Call& call,
    const SignIn& sign_in,
    std::string_view method,
    std::optional<Weakness> weak_password
) {
  CO_TRY(TokenAnswer answer, co_await issue_tokens(call, sign_in, method));
  answer.weak_password = std::move(weak_password);
  http::Response response = http::json_response(200, render_token_answer(answer, sign_in.user));
  response.add("Cache-Control", "no-store");  // RFC 6749 §5.1
  response.add("sb-auth-user-id", sign_in.user.id);
  response.add("sb-auth-session-id", sign_in.session.id);
  co_return response;
}

}  // namespace plinth::auth
