// What may be asked of a relation: a member of `paths`.
#pragma once

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest::v3 {

// Member "/<relation>": GET, and each method that writes where the relation takes it; PUT where a
// primary key tells which row is meant.
void write_path(json::Writer& w, const catalog::Relation& relation);

}  // namespace plinth::rest::v3
