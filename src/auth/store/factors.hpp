// auth.mfa_factors and auth.mfa_challenges. The secret of a factor leaves the database in one
// statement alone, for the one who checks a code.
#pragma once

#include <string>
#include <vector>

#include "pg/statement.hpp"

namespace plinth::auth::store {

struct FactorRow {
  std::string id;
  std::string user_id;
  std::string friendly_name;
  std::string type;
  std::string secret;  // empty but for TOTP
  std::string phone;   // empty but for a phone
};
pg::Statement insert_factor(const FactorRow& row);  // unverified
pg::Statement verify_factor(const std::string& id);
// An empty value stays as it is.
pg::Statement update_factor(
    const std::string& id, const std::string& friendly_name, const std::string& phone
);
pg::Statement delete_factor(const std::string& id);

// Those of the user that were never verified and have no challenge left that could be answered.
pg::Statement delete_stale_factors(const std::string& user_id);
// The user's other unverified factors of the type.
pg::Statement delete_rival_factors(
    const std::string& user_id, const std::string& type, const std::string& factor_id
);

struct ChallengeRow {
  std::string id;
  std::string factor_id;
  std::string ip;         // empty when unknown
  std::string code_hash;  // empty but for a phone
};
// Gives the second, since 1970, from which on it is too late to answer.
pg::Statement insert_challenge(const ChallengeRow& row);
pg::Statement touch_challenged_factor(const std::string& factor_id);
// `answer` is what check_code gave.
pg::Statement answer_challenge(const std::string& id, const std::string& answer);

// A row when there is such a factor, for store::find_proof_facts. `ip` is that of whoever answers.
pg::Statement select_proof_facts(
    const std::string& factor_id, const std::string& challenge_id, const std::string& ip
);

// The session was proved with the factor: it is at aal2.
pg::Statement raise_session(const std::string& session_id, const std::string& factor_id);
pg::Statement delete_sessions_below_aal2(
    const std::string& user_id, const std::string& except_session_id
);
// Sessions that were proved with the factor are at aal1 again, as of their next token.
std::vector<pg::Statement> delete_factor_and_lower_sessions(
    const std::string& user_id, const std::string& factor_id
);

}  // namespace plinth::auth::store
