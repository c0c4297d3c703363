// Relations as the schemas of their rows: the members of `definitions`.
#pragma once

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest {

// One value: the object schema of the relation's rows.
void write_definition(
    json::Writer& w, const catalog::Relation& relation, const catalog::SchemaSnapshot& schema
);

}  // namespace plinth::rest
