// Codes under way: a column of auth.users for each type, and auth.one_time_tokens, where links find
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/one_time_token.hpp"
#include "pg/statement.hpp"

namespace plinth::auth::store {

// Stores the hash in place of any earlier one of the type, as sent now. `address` is what it was
// sent to.
std::vector<pg::Statement> set_token(
    const std::string& user_id, TokenType type, const std::string& hash, const std::string& address
);

// All of a user's, whatever their type: a code that served makes the others void.
std::vector<pg::Statement> clear_tokens(const std::string& user_id);
// One type's.
std::vector<pg::Statement> clear_token(const std::string& user_id, TokenType type);

// The user who was mailed this hash, with or without the prefix of PKCE, for store::find_user.
pg::Statement select_user_by_token(const std::string& hash, const std::vector<TokenType>& types);

}  // namespace plinth::auth::store
