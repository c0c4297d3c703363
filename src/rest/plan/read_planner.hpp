// The tree of what is read: embeds resolved, and each filter, order and range hung on the node it
// is about.
#pragma once

#include "rest/plan/planner.hpp"

namespace plinth::rest {

// What the root of the tree reads from.
struct ReadRoot {
  const catalog::Relation* relation =
      nullptr;         // nullptr for a function whose rows are no relation's
  std::string schema;  // empty for a common table expression
  std::string name;
  bool takes_filters = true;  // false for writes, whose filters choose the rows to change instead
  std::string request_schema = {};  // for messages about a result that is no relation's row
  std::string record = {};          // what such a result is called in them
};

Result<ReadNode> plan_read(
    const ApiRequest& request,
    const ReadRoot& root,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    std::vector<std::string>& warnings  // for the client; added to
);

// The filters and logic at the root, as conditions on `relation`.
std::vector<ConditionNode> root_conditions(const Query& query, const catalog::Relation* relation);

}  // namespace plinth::rest
