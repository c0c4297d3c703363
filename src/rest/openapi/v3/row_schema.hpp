// Relations as the schemas of their rows and of bodies that write them: members of
// `components.schemas`.
#pragma once

#include <string>

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest::v3 {

// Members NAME, a row as it is read, and where rows can be written NAME.insert and NAME.update, the
// bodies. The bodies refer to the row's properties and leave out what only the database sets; only
// an insert requires anything, because a read may select and an update may change any columns.
void write_row_schemas(
    json::Writer& w, const catalog::Relation& relation, const catalog::SchemaSnapshot& schema
);

// An object with what an insert requires, as JSON.
std::string insert_example(const catalog::Relation& relation);

// An object with all columns, as JSON.
std::string row_example(const catalog::Relation& relation);

}  // namespace plinth::rest::v3
