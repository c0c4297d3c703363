// What every transaction starts with: role, claims and what SQL may want to know of the request,
// all local to the transaction.
#pragma once

#include "catalog/snapshot.hpp"
#include "identity/principal.hpp"
#include "pg/statement.hpp"
#include "rest/request/api_request.hpp"

namespace plinth::rest {

struct FunctionName {
  std::string schema;  // empty: where the search path finds it
  std::string name;
};

struct ExecuteSettings {
  std::vector<std::string> extra_search_path;
  std::string anon_role;  // empty when there is none
  TxEnd tx_end;
  std::optional<FunctionName> pre_request;     // called before every statement
  std::vector<std::string> hoisted_settings;   // of functions, in effect before they are called
  std::vector<catalog::Setting> app_settings;  // app.settings.*, the same for every request
  bool group_commit = false;  // writes do not wait for the disk; a pg::Flusher does, for many
};

// What role and function ask of the transaction besides.
struct ExtraSettings {
  std::vector<catalog::Setting> role;  // set before the role is taken, with the login role's rights
  std::vector<catalog::Setting> function;  // hoisted
  std::string_view isolation;              // "serializable"; empty for PostgreSQL's default
};

// The function's isolation level goes before the role's. `function` may be nullptr.
ExtraSettings extra_settings(
    const std::vector<catalog::Setting>& role,
    const catalog::Function* function,
    const std::vector<std::string>& hoisted
);

// One select of set_config() calls. It is never made part of the query itself: PostgreSQL has
// decided on policies by the time a query runs. `request.jwt.claim.sub` is set beside the claims
// because auth.uid() reads it without parsing JSON.
pg::Statement settings_statement(
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    bool read_only,
    const ExecuteSettings& settings,
    const ExtraSettings& extra
);

}  // namespace plinth::rest
