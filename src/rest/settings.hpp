// What can be configured of the service.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/snapshot.hpp"
#include "rest/error.hpp"
#include "rest/guard.hpp"
#include "rest/request/preferences.hpp"
#include "rest/transaction_settings.hpp"

namespace plinth::rest {

// What of a schema the root document describes.
enum class OpenApiMode { follow_privileges, ignore_privileges, disabled };

// Of a batch as sent, and of its paths and bodies together with what references put into them.
inline constexpr size_t max_batch_bytes = 10UL << 20;

struct Settings {
  std::vector<std::string> schemas{"public"};  // exposed, the first is the default
  std::vector<std::string> extra_search_path{"public"};
  std::optional<int64_t> max_rows;
  std::string anon_role = "anon";  // empty when there is none
  TxEnd tx_end;
  std::optional<FunctionName> pre_request;  // called in every transaction before its statement
  Verbosity verbosity = Verbosity::verbose;
  Guards guards;
  // Statements that take longer are logged, without their values; 0: none are.
  std::chrono::milliseconds slow_statement{0};
  bool slow_statement_plan = false;     // and their plans, once a second at most
  bool trace_application_name = false;  // a trace's id is the session's application_name meanwhile
  bool log_queries = false;             // each request's statement, without its parameters
  bool rows_as_columns = true;          // where they can be: an optimisation
  bool timing_enabled = false;          // answers tell in Server-Timing how long each stage took
  bool aggregates_enabled = false;
  bool plan_enabled = false;
  bool legacy_target_names = true;
  std::vector<std::string> hoisted_settings{
      "statement_timeout", "plan_filter.statement_cost_limit", "default_transaction_isolation"
  };
  std::vector<catalog::Setting> app_settings;  // app.settings.*
  OpenApiMode openapi_mode = OpenApiMode::follow_privileges;
  bool openapi_security_active = false;  // the document says that operations take a token
  bool openapi_api_keys = false;  // likewise an API key: a gateway in front of the service asks
  std::string openapi_server_proxy_uri;  // the URL clients know the service by; empty: unsaid
  std::string root_spec;                 // a function that answers the root; empty for none
  std::string version = "0";             // of the program, for the document
  size_t batch_max_items = 100;          // requests of one batch
};

}  // namespace plinth::rest
