// What types are generated from.
#pragma once

#include <string>
#include <vector>

#include "catalog/details.hpp"
#include "catalog/snapshot.hpp"

namespace plinth::typegen {

struct Source {
  const catalog::SchemaSnapshot& snapshot;
  const catalog::Details& details;

  // The schemas to describe, sorted; all of those in the details are.
  std::vector<std::string> schemas() const;
  bool describes(std::string_view schema) const;
  // Sorted by name.
  std::vector<const catalog::Relation*> relations(std::string_view schema) const;
};

// A column of a view may always be null, whatever its domain says: outer joins do not ask domains.
bool may_be_null(const catalog::Column& column, const catalog::Relation& relation);

}  // namespace plinth::typegen
