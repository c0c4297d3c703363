// The pieces that every statement is made of: columns, conditions, order.
#pragma once

#include "pg/snippet.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

// How columns of a node are addressed: by its alias, or by its qualified name.
struct Scope {
  std::string schema;  // may be empty
  std::string name;
};

pg::Snippet scoped(const Scope& scope, std::string_view column);

// The column with its JSON path. A column that is no JSON itself is looked into through to_jsonb.
pg::Snippet field(const Scope& scope, const Field& field, const catalog::Column* column);

// schema.function(argument)
pg::Snippet called(const catalog::FunctionName& function, const pg::Snippet& argument);

pg::Snippet condition(const Scope& scope, const ConditionNode& node);
// ` where a and b`, or nothing.
pg::Snippet where(std::vector<pg::Snippet> conditions);

pg::Snippet order_by(const Scope& scope, const std::vector<OrderKey>& keys);
pg::Snippet limit(const Range& range);

}  // namespace plinth::rest
