// auth.sessions and what hangs on a session: its refresh tokens and the record of how it was
// authenticated.
#pragma once

#include <string>
#include <string_view>

#include "pg/statement.hpp"

namespace plinth::auth::store {

struct Device {
  std::string user_agent;
  std::string ip;  // empty when unknown
};

pg::Statement insert_session(
    const std::string& id, const std::string& user_id, const Device& device
);
pg::Statement select_session(const std::string& id);  // with its amr, for store::find_session
pg::Statement lock_session(const std::string& id);    // a row, unless it is gone
pg::Statement touch_session(const std::string& id, const Device& device);  // it was refreshed
pg::Statement select_sessions(const std::string& user_id);  // latest first, for store::sessions_of
pg::Statement end_session(
    const std::string& user_id, const std::string& id
);  // a row, if it was there
pg::Statement delete_session(const std::string& id);
pg::Statement delete_sessions(const std::string& user_id);  // of the user
pg::Statement delete_other_sessions(const std::string& user_id, const std::string& session_id);

// Once per session and method; a repetition moves its time.
pg::Statement upsert_amr(const std::string& session_id, std::string_view method);

struct RefreshTokenRow {
  std::string token;
  std::string user_id;
  std::string session_id;
  std::string parent;  // empty for the first of a session
};
pg::Statement insert_refresh_token(const RefreshTokenRow& row);
pg::Statement revoke_refresh_token(const std::string& token);
// All that are left of the session. `updated_at` stays: a token revoked this way was never
// exchanged.
pg::Statement revoke_refresh_tokens(const std::string& session_id);

// One row when the token's session could be locked; none when somebody else holds it, or there is
// no such token.
pg::Statement lock_session_of_token(const std::string& token);
// One row always, for store::read_refresh_facts.
pg::Statement select_refresh_facts(const std::string& token);

}  // namespace plinth::auth::store
