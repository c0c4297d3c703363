// The last stage: what the database answered as an HTTP answer. Pure.
#pragma once

#include "rest/error.hpp"
#include "rest/openapi/document.hpp"
#include "rest/outcome.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

struct RespondSettings {
  TxEnd tx_end;
  Verbosity verbosity = Verbosity::verbose;
  DocumentSettings document = {};  // the root's
};

Result<http::Response> make_response(
    const ApiRequest& request, const Plan& plan, Outcome outcome, const RespondSettings& settings
);

// The answer to OPTIONS.
http::Response make_options_response(const Plan& plan);

}  // namespace plinth::rest
