// Rows as the JSON that json_agg would make of them.
#pragma once

#include <optional>
#include <string>

#include "catalog/snapshot.hpp"
#include "pg/rows.hpp"

namespace plinth::rest {

// An array of objects; the one object itself where `single` (there must be a row then). Nothing
// when a column is of a type that the snapshot cannot tell, or a date in another style than ISO:
// then PostgreSQL has to make the JSON itself.
std::optional<std::string> rows_as_json(
    const pg::Rows& rows, const catalog::SchemaSnapshot& schema, bool single
);

}  // namespace plinth::rest
