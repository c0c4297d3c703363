// Which function a call means, and where its arguments come from.
#pragma once

#include "rest/plan/planner.hpp"

namespace plinth::rest {

Result<CallPlan> plan_call(const ApiRequest& request, const catalog::SchemaSnapshot& schema);

}  // namespace plinth::rest
