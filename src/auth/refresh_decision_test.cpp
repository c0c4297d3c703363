#include "auth/refresh_decision.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-01-01T12:00:00Z");

// A session whose token "old" was exchanged for "new" that long ago.
RefreshFacts exchanged(std::chrono::seconds ago) {
  RefreshFacts facts;
  facts.token =
      RefreshToken{.token = "old", .parent = "", .revoked = true, .updated_at = now - ago};
  facts.active =
      RefreshToken{.token = "new", .parent = "old", .revoked = false, .updated_at = now - ago};
  facts.has_successor = true;
  facts.session = Session{.id = "s", .user_id = "u", .aal = "aal1", .created_at = now - 24h};
  facts.now = now;
  return facts;
}

RefreshStep decide(const RefreshFacts& facts, const Settings& settings = {}) {
  return decide_refresh(facts, settings);
}

TEST(RefreshDecision, RotatesAnActiveToken) {
  RefreshFacts facts = exchanged(1h);
  facts.token->revoked = false;
  EXPECT_EQ(decide(facts), RefreshStep::rotate);
}

TEST(RefreshDecision, GivesTheParentOfTheActiveTokenTheActiveToken) {
  EXPECT_EQ(decide(exchanged(1s)), RefreshStep::return_active);
  EXPECT_EQ(decide(exchanged(24h)), RefreshStep::return_active);
}

TEST(RefreshDecision, ReissuesWithinTheReuseInterval) {
  RefreshFacts facts = exchanged(10s);
  facts.active->parent = "new-er";
  EXPECT_EQ(decide(facts), RefreshStep::reissue);
  facts.token->updated_at = now - 10001ms;
  EXPECT_EQ(decide(facts), RefreshStep::end_chain);
  EXPECT_EQ(
      decide(facts, {.refresh_token_reuse_interval = base::Seconds(11)}), RefreshStep::reissue
  );
}

TEST(RefreshDecision, WithoutRotationAReusedTokenIsOnlyRefused) {
  RefreshFacts facts = exchanged(1h);
  facts.active->parent = "other";
  EXPECT_EQ(decide(facts, {.enable_refresh_token_rotation = false}), RefreshStep::refuse);
}

TEST(RefreshDecision, OnlyRefusesATokenThatWasNeverExchanged) {
  RefreshFacts facts = exchanged(1s);
  facts.has_successor = false;
  facts.active->parent.clear();  // a second factor was proved
  EXPECT_EQ(decide(facts), RefreshStep::refuse);
  facts.active.reset();  // the chain was ended
  EXPECT_EQ(decide(facts), RefreshStep::refuse);
}

std::string refusal(const RefreshFacts& facts, const Settings& settings = {}) {
  const auto checked = check_refresh(facts, settings);
  return checked ? "" : checked.error().code + ": " + checked.error().message;
}

TEST(RefreshCheck, RefusesUnknownBannedAndSessionless) {
  EXPECT_EQ(refusal(exchanged(1s)), "");
  EXPECT_EQ(refusal({}), "refresh_token_not_found: Invalid Refresh Token: Refresh Token Not Found");
  RefreshFacts facts = exchanged(1s);
  facts.banned_until = now + 1s;
  EXPECT_EQ(refusal(facts), "user_banned: Invalid Refresh Token: User Banned");
  facts.banned_until = now - 1s;
  EXPECT_EQ(refusal(facts), "");
  facts.session.reset();
  EXPECT_EQ(refusal(facts), "session_not_found: Invalid Refresh Token: No Valid Session Found");
}

TEST(RefreshCheck, RefusesSessionsWhoseTimeHasRunOut) {
  constexpr std::string_view expired = "session_expired: Invalid Refresh Token: Session Expired";
  RefreshFacts facts = exchanged(1s);
  EXPECT_EQ(refusal(facts, {.sessions = {.timebox = base::Seconds(3600)}}), expired);
  EXPECT_EQ(refusal(facts, {.sessions = {.timebox = base::Seconds(86400)}}), "");
  EXPECT_EQ(
      refusal(facts, {.sessions = {.inactivity_timeout = base::Seconds(3600)}}),
      std::string(expired) + " (Inactivity)"
  );
  facts.session->refreshed_at = now - 1min;
  EXPECT_EQ(refusal(facts, {.sessions = {.inactivity_timeout = base::Seconds(3600)}}), "");
  facts.session->not_after = now - 1s;
  EXPECT_EQ(refusal(facts), expired);
}

TEST(RefreshCheck, RefusesSessionsThatANewerOneReplaced) {
  RefreshFacts facts = exchanged(1s);
  facts.superseded = true;
  EXPECT_EQ(refusal(facts), "");
  EXPECT_EQ(
      refusal(facts, {.sessions = {.single_per_user = true}}),
      "session_expired: Invalid Refresh Token: Session Expired (Revoked by Newer Login)"
  );
}

TEST(RefreshCheck, RefusesSessionsThatStayWithoutTheSecondFactor) {
  RefreshFacts facts = exchanged(1s);  // a day old
  const Settings settings{.sessions = {.allow_low_aal = base::Seconds(3600)}};
  EXPECT_EQ(refusal(facts, settings), "");
  facts.has_verified_factor = true;
  EXPECT_EQ(refusal(facts), "");
  EXPECT_EQ(
      refusal(facts, settings),
      "session_expired: Invalid Refresh Token: Session Expired (Low AAL: User Needs MFA "
      "Verification)"
  );
  facts.session->amr = {{.method = "totp", .at = now}};
  EXPECT_EQ(refusal(facts, settings), "");
}

}  // namespace
}  // namespace plinth::auth
