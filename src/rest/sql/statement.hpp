// The third stage: a Plan as the one statement that answers the request. It gives a single row,
// whose columns are laid out in plan/result_row.hpp.
#pragma once

#include "pg/statement.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

pg::Statement render_statement(const Plan& plan, const ApiRequest& request);

}  // namespace plinth::rest
