#include "auth/refresh_decision.hpp"

#include "auth/claims.hpp"

namespace plinth::auth {
namespace {

std::unexpected<Error> expired(std::string_view why) {
  return bad_request(
      code::session_expired, "Invalid Refresh Token: Session Expired" + std::string(why)
  );
}

// Who has a second factor is let in without it for a while, to prove it.
Result<void> check_assurance(const RefreshFacts& facts, const SessionSettings& settings) {
  const bool is_low = facts.has_verified_factor && assurance_level(facts.session->amr) == "aal1";
  if (settings.allow_low_aal.count() == 0 || !is_low) return {};
  const Time start = facts.session->created_at.value_or(facts.now);
  if (facts.now <= start + settings.allow_low_aal) return {};
  return expired(" (Low AAL: User Needs MFA Verification)");
}

}  // namespace

bool is_superseded(const RefreshFacts& facts, const SessionSettings& settings) {
  return settings.single_per_user && facts.superseded;
}

Result<void> check_session(const Session& session, Time now, const SessionSettings& settings) {
  const Time start = session.created_at.value_or(now);
  const bool timed_out = settings.timebox.count() > 0 && now > start + settings.timebox;
  if (timed_out || (session.not_after && now > *session.not_after)) {
    return expired("");
  }
  const Time last_use = session.refreshed_at.value_or(start);
  if (settings.inactivity_timeout.count() > 0 && now > last_use + settings.inactivity_timeout) {
    return expired(" (Inactivity)");
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
  TRY(check_session(*facts.session, facts.now, settings.sessions));
  TRY(check_assurance(facts, settings.sessions));
  if (is_superseded(facts, settings.sessions)) return expired(" (Revoked by Newer Login)");
  return {};
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
