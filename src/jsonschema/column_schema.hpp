// A column as the schema of its values.
#pragma once

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::jsonschema {

// An object: type, format and bounds, the comment with what no keyword says, default, example; and
// in members that start with `x-` the declared type, keys and checks.
void write_column_schema(
    json::Writer& w,
    const catalog::Column& column,
    const catalog::Relation& relation,
    const catalog::SchemaSnapshot& schema
);

// Whether an insert must set the column.
bool is_required(const catalog::Column& column);

}  // namespace plinth::jsonschema
