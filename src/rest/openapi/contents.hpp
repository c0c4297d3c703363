// What a document speaks of: the relations and functions of a schema that may be used.
#pragma once

#include <vector>

#include "catalog/snapshot.hpp"
#include "rest/openapi/usable.hpp"

namespace plinth::rest {

// In order of the names. They point into the snapshot.
struct Contents {
  std::vector<const catalog::Relation*> relations;
  std::vector<const catalog::Function*> functions;  // one of each name
};

Contents contents_of(
    const catalog::SchemaSnapshot& snapshot, std::string_view schema, const Usable& usable
);

}  // namespace plinth::rest
