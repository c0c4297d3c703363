// The last stage: the statement's row as an HTTP answer. Pure.
#pragma once

#include "pg/rows.hpp"
#include "rest/error.hpp"
#include "rest/openapi/document.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

struct RespondSettings {
  TxEnd tx_end;
  Verbosity verbosity = Verbosity::verbose;
  DocumentSettings document = {};  // the root's
};

Result<http::Response> make_response(
    const ApiRequest& request,
    const Plan& plan,
    const pg::Rows& row,
    std::optional<int64_t> planned_rows,
    const RespondSettings& settings
);

// The answer to OPTIONS.
http::Response make_options_response(const Plan& plan);

}  // namespace plinth::rest
