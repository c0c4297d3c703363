// What every transaction starts with: role, claims and what SQL may want to know of the request,
// all local to the transaction.
#pragma once

#include "identity/principal.hpp"
#include "pg/statement.hpp"
#include "rest/request/api_request.hpp"

namespace plinth::rest {

struct ExecuteSettings {
  std::vector<std::string> extra_search_path;
  std::string anon_role;
  bool tx_override = false;  // `Prefer: tx=rollback` is honoured
};

// One select of set_config() calls. It is never made part of the query itself: PostgreSQL has
// decided on policies by the time a query runs. `request.jwt.claim.sub` is set beside the claims
// because auth.uid() reads it without parsing JSON.
pg::Statement settings_statement(
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    bool read_only,
    const ExecuteSettings& settings
);

}  // namespace plinth::rest
