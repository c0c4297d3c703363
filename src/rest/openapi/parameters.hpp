// Parameters that operations refer to by name: the members of `parameters`.
#pragma once

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest {

// Members for the parameters that every relation has: preferences, select, order, pagination.
void write_shared_parameters(json::Writer& w);

// Members for the row in a body, `body.<relation>`, and a filter for each column,
// `rowFilter.<relation>.<column>`.
void write_parameters(json::Writer& w, const catalog::Relation& relation);

}  // namespace plinth::rest
