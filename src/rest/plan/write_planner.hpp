// What a POST, PATCH, PUT or DELETE changes.
#pragma once

#include "rest/plan/planner.hpp"

namespace plinth::rest {

Result<WritePlan> plan_write(const ApiRequest& request, const catalog::Relation& relation);

// The columns that the statement must return so that `read` can be made of them.
std::vector<std::string> returning_columns(const ReadNode& read, const catalog::Relation& relation);

// What the answer of a call needs of the function's result: selected, joined by and filtered
// columns.
std::vector<std::string> used_columns(const ReadNode& read);

}  // namespace plinth::rest
