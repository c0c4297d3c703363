#include "auth/caller.hpp"

#include "auth/refresh_decision.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "base/time.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

Result<void> check_subject(const Claims& claims) {
  if (claims.subject.empty()) return forbidden(code::bad_jwt, "invalid claim: missing sub claim");
  if (!crypto::is_uuid(claims.subject))
    return bad_request(code::bad_jwt, "invalid claim: sub claim must be a UUID");
  if (!claims.session_id.empty() && !crypto::is_uuid(claims.session_id)) {
    return forbidden(code::bad_jwt, "invalid claim: session_id claim must be a UUID");
  }
  return {};
}

}  // namespace

net::Task<Result<Caller>> require_user(Call& call) {
  CO_TRY(Claims claims, read_bearer(call.request, call.settings, IssuedAt{base::unix_now()}));
  CO_TRY(check_subject(claims));
  std::vector<pg::Statement> statements;
  statements.push_back(store::select_user(claims.subject));
  if (!claims.session_id.empty()) statements.push_back(store::select_session(claims.session_id));
  CO_TRY(const pg::Replies replies, co_await call.read(std::move(statements)));

  auto user = store::find_user(replies[0]);
  if (!user) co_return forbidden(code::user_not_found, "User from sub claim in JWT does not exist");
  std::optional<Session> session;
  if (!claims.session_id.empty()) {
    session = store::find_session(replies[1]);
    if (!session || session->user_id != user->id) {
      co_return forbidden(
          code::session_not_found, "Session from session_id claim in JWT does not exist"
      );
    }
  }
  if (is_banned(user->banned_until, now()))
    co_return forbidden(code::user_banned, "User is banned");
  co_return Caller{
      .claims = std::move(claims), .user = *std::move(user), .session = std::move(session)
  };
}

net::Task<Result<Caller>> require_permanent_user(Call& call) {
  CO_TRY(Caller caller, co_await require_user(call));
  if (caller.claims.is_anonymous) {
    co_return forbidden(
        code::no_authorization, "Anonymous user not allowed to perform these actions"
    );
  }
  if (!caller.session) {
    co_return forbidden(
        code::session_not_found, "Session from session_id claim in JWT does not exist"
    );
  }
  co_return caller;
}

std::string_view aal_of(const Caller& caller) {
  return caller.session ? assurance_level(caller.session->amr) : "aal1";
}

net::Task<Result<Claims>> require_admin(Call& call) {
  CO_TRY(Claims claims, read_bearer(call.request, call.settings, IssuedAt{base::unix_now()}));
  if (!is_admin_role(claims.role, call.settings))
    co_return forbidden(code::not_admin, "User not allowed");
  if (claims.session_id.empty()) co_return claims;

  const auto expired =
      forbidden(code::session_expired, "Session from session_id claim in JWT is no longer valid");
  if (!crypto::is_uuid(claims.session_id)) co_return expired;
  CO_TRY(const pg::Rows rows, co_await call.read(store::select_session(claims.session_id)));
  const auto session = store::find_session(rows);
  if (!session || !check_session(*session, now(), call.settings.sessions)) co_return expired;
  co_return claims;
}

}  // namespace plinth::auth
