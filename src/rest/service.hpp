// /rest/v1: PostgREST's dialect over any schema. One service per loop; it keeps no state of its
// own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "identity/gate.hpp"
#include "pg/pool.hpp"
#include "rest/error.hpp"
#include "rest/server_timing.hpp"
#include "rest/transaction_settings.hpp"

namespace plinth::rest {

// What of a schema the root document describes.
enum class OpenApiMode { follow_privileges, ignore_privileges, disabled };

struct Settings {
  std::vector<std::string> schemas{"public"};  // exposed, the first is the default
  std::vector<std::string> extra_search_path{"public"};
  std::optional<int64_t> max_rows;
  std::string anon_role = "anon";  // empty when there is none
  TxEnd tx_end;
  std::optional<FunctionName> pre_request;  // called in every transaction before its statement
  Verbosity verbosity = Verbosity::verbose;
  bool timing_enabled = false;  // answers tell in Server-Timing how long each stage took
  bool aggregates_enabled = false;
  bool plan_enabled = false;
  bool legacy_target_names = true;
  std::vector<std::string> hoisted_settings{
      "statement_timeout", "plan_filter.statement_cost_limit", "default_transaction_isolation"
  };
  std::vector<catalog::Setting> app_settings;  // app.settings.*
  OpenApiMode openapi_mode = OpenApiMode::follow_privileges;
  bool openapi_security_active = false;  // the document says that operations take a token
  std::string openapi_server_proxy_uri;  // the URL clients know the service by; empty: unsaid
  std::string root_spec;                 // a function that answers the root; empty for none
  std::string version = "0";             // of the program, for the document
};

class Service {
 public:
  // `pool` logs in as a role that may become every role a token can name, and owns nothing itself.
  Service(pg::Pool& pool, const catalog::Catalog& catalog, Settings settings);

  // `request.path` is what follows /rest/v1; `request.query` has no apikey any more.
  // `authenticating` is how long it took to find the principal.
  net::Task<http::Response> handle(
      http::Request& request,
      const identity::Principal& principal,
      net::Clock::duration authenticating = {}
  );

  // The answer when the gate let nobody through.
  http::Response refuse(const http::Request& request, const identity::Error& error) const;

 private:
  net::Task<Result<http::Response>> answer(
      const http::Request& request, const identity::Principal& principal, ServerTiming& timing
  );

  pg::Pool& pool_;
  const catalog::Catalog& catalog_;
  Settings settings_;
};

}  // namespace plinth::rest
