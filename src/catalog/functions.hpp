// Functions out of the rows of queries::functions.
#pragma once

#include <vector>

#include "catalog/snapshot.hpp"
#include "pg/rows.hpp"

namespace plinth::catalog {

// All of them, also those that cannot be called by name.
std::vector<Function> read_functions(const pg::Rows& rows);

// Callable are functions whose parameters all have names, and those with a single unnamed one of a
// type that can take a request body as it is.
bool is_callable(const Function& function);

// Functions of exactly one argument, a relation's row, that return rows of a relation.
std::vector<ComputedRelationship> read_computed_relationships(const pg::Rows& rows);

}  // namespace plinth::catalog
