// Rows that come as one jsonb object each, read into the model. As jsonb, because a row then has
// one shape on every connection: no plan goes stale when a column is added, and no setting of the
// session changes how a time is written.
#pragma once

#include <optional>
#include <vector>

#include "auth/factor.hpp"
#include "auth/model.hpp"
#include "auth/refresh_decision.hpp"
#include "pg/rows.hpp"

namespace plinth::auth::store {

// The first row; nothing when there is none.
std::optional<User> find_user(const pg::Rows& rows);
std::optional<Session> find_session(const pg::Rows& rows);
std::vector<User> users_of(const pg::Rows& rows);
std::vector<Session> sessions_of(const pg::Rows& rows);
RefreshFacts read_refresh_facts(const pg::Rows& rows
);  // of select_refresh_facts, which always gives a row

// Of select_proof_facts; nothing when there is no such factor.
std::optional<ProofFacts> find_proof_facts(const pg::Rows& rows);

}  // namespace plinth::auth::store
