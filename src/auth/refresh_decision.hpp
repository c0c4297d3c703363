// What becomes of a refresh token that somebody presents: spec §6.3 and §6.4 as a function over
// rows, without a database.
//
// Each refresh revokes the token and issues the next, its `parent` being the old one. Clients lose
// answers and refresh twice at once, so a revoked token is not yet a theft:
//   - the parent of the active token: its owner never got our answer, and gets the active token
//   again
//   - revoked within the reuse interval: two tabs at the same time; each gets a token of its own
//   - otherwise somebody keeps using a copy, and the whole chain ends
// A token that was revoked and not exchanged has no successor: with its chain, or when a second
// factor was proved. It gets no grace; and it says nothing about the tokens that came after, so
// nothing ends.
#pragma once

#include <optional>

#include "auth/error.hpp"
#include "auth/model.hpp"
#include "auth/settings.hpp"

namespace plinth::auth {

// What the database knows of a presented token.
struct RefreshFacts {
  std::optional<RefreshToken> token;
  std::optional<RefreshToken> active;  // the session's newest token that is not revoked
  bool has_successor = false;          // some token names it as parent
  std::optional<Session> session;
  std::optional<Time> banned_until;  // of the user
  bool superseded = false;           // the user has signed in anew since the session began
  bool has_verified_factor = false;  // of the user
  std::string user_id;
  Time now{};
};

enum class RefreshStep {
  rotate,         // revoke the token and issue its successor
  return_active,  // answer with the active token, changing nothing
  reissue,        // issue another successor of a token that is revoked already
  end_chain,      // revoke the session's tokens for good, then refuse
  refuse,
};

// Whether another session has taken the place of this one, which is over then.
bool is_superseded(const RefreshFacts& facts, const SessionSettings& settings);

// Whether a refresh may happen at all.
Result<void> check_refresh(const RefreshFacts& facts, const Settings& settings);

// For facts that passed the check.
RefreshStep decide_refresh(const RefreshFacts& facts, const Settings& settings);

// Whether the session's time has run out. Refresh refuses then, and so does the admin API.
Result<void> check_session(const Session& session, Time now, const SessionSettings& settings);

}  // namespace plinth::auth
