// What must hold of rows before they are changed: If-Match and If-None-Match on a write
// (RFC 9110 §13). So two people who edit the same row notice each other.
#pragma once

#include "pg/rows.hpp"
#include "pg/statement.hpp"
#include "rest/plan/planner.hpp"

namespace plinth::rest {

struct Precondition {
  pg::Statement statement;  // the rows as a GET of the same URL reads them, in one document
  EntityTags if_match;
  EntityTags if_none_match;

  // `row` is the statement's answer.
  bool holds(const pg::Rows& row) const;
};

// Nothing when the request states none, or changes no rows that are there.
Result<std::optional<Precondition>> plan_precondition(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema, const PlanSettings& settings
);

}  // namespace plinth::rest
