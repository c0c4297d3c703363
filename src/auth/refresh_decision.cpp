#include "auth/refresh_decision.hpp"

namespace plinth::auth {

Result<void> check_session(const Session& session, Time now, const SessionSettings& settings) {
  const Time start = session.created_at.value_or(now);
  const bool timed_out = settings.timebox.count() > 0 && now > start + settings.timebox;
  if (timed_out || (session.not_after && now > *session.not_after)) {
    return bad_request(code::session_expired, "Invalid Refresh Token: Session Expired");
  }
  const Time last_use = session.refreshed_at.value_or(start);
  if (settings.inactivity_timeout.count() > 0 && now > last_use + settings.inactivity_timeout) {
    return bad_request(
        code::session_expired, "Invalid Refresh Token: Session Expired (Inactivity)"
    );
  }
  return {};
}

Result<void> check_refresh(const RefreshFacts& facts, const Settings& settings) {
  if (!facts.token) {
    return bad_request(
        code::refresh_token_not_found, "Invalid Refresh Token: Refresh Token Not Found"
    );
  }
  if (is_banned(facts.banned_until, facts.now)) {
    return bad_request(code::user_banned, "Invalid Refresh Token: User Banned");
  }
  if (!facts.session) {
    return bad_request(code::session_not_found, "Invalid Refresh Token: No Valid Session Found");
  }
  return check_session(*facts.session, facts.now, settings.sessions);
}

RefreshStep decide_refresh(const RefreshFacts& facts, const Settings& settings) {
  if (!facts.token->revoked) return RefreshStep::rotate;
  if (facts.active && facts.active->parent == facts.token->token) return RefreshStep::return_active;
  if (facts.has_successor &&
      facts.now <= facts.token->updated_at + settings.refresh_token_reuse_interval) {
    return RefreshStep::reissue;
  }
  if (!facts.has_successor) return RefreshStep::refuse;
  return settings.enable_refresh_token_rotation ? RefreshStep::end_chain : RefreshStep::refuse;
}

}  // namespace plinth::auth
