// Reads a SchemaSnapshot out of a database: one read-only round trip.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/snapshot.hpp"
#include "pg/connection.hpp"

namespace plinth::catalog {

struct CatalogOptions {
  std::vector<std::string> schemas{"public"};  // exposed, the first is the default
  std::vector<std::string> extra_search_path{"public"};
};

net::Task<pg::Result<std::shared_ptr<const SchemaSnapshot>>> load_snapshot(
    pg::Connection& connection, const CatalogOptions& options
);

}  // namespace plinth::catalog
