// The schema as the service sees it, for people who ask why a relationship is not found.
#pragma once

#include <string>

#include "catalog/snapshot.hpp"

namespace plinth::postgrest {

// JSON: relations with columns, keys and relationships, and functions, of these schemas.
std::string dump_schema(
    const catalog::SchemaSnapshot& snapshot, const std::vector<std::string>& schemas
);

}  // namespace plinth::postgrest
