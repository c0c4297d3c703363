// The third stage: a Plan as the one statement that answers the request. It gives a single row,
// whose columns are laid out in plan/result_row.hpp.
#pragma once

#include "pg/statement.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

struct Statements {
  pg::Statement answer;
  std::optional<pg::Statement>
      estimate;  // EXPLAIN of the count, where the planner's guess is wanted
};

Statements render_statements(const Plan& plan, const ApiRequest& request);

}  // namespace plinth::rest
