// The foreign keys that documents name.
#pragma once

#include "catalog/snapshot.hpp"

namespace plinth::jsonschema {

// The foreign key of this column alone to a relation of the same schema; of those to a table and to
// views that show it, the table's. nullptr when there is none.
const catalog::Relationship* find_foreign_key(
    const catalog::Column& column,
    const catalog::Relation& relation,
    const catalog::SchemaSnapshot& schema
);

}  // namespace plinth::jsonschema
