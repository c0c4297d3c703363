// In which form the database gives the rows of an answer.
#pragma once

#include "rest/plan/planner.hpp"

namespace plinth::rest {

// Whether the total needs a count of its own, because the rows are only a part.
bool counts_apart(const ApiRequest& request, const ReadNode& node);

// As columns where the answer is the rows as CSV, or as JSON when every column is of a type whose
// JSON can be made of its text, and nothing but the rows must be known; else as one document.
RowForm choose_row_form(
    const ApiRequest& request,
    const Plan& plan,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings
);

}  // namespace plinth::rest
