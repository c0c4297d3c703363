// Which columns of views are, unchanged, columns of tables.
#pragma once

#include <string>
#include <vector>

#include "catalog/snapshot.hpp"
#include "catalog/view_definition.hpp"
#include "pg/rows.hpp"

namespace plinth::catalog {

// A view as far as its columns are columns of other relations.
struct View {
  std::string oid, schema, name;
  std::vector<ViewTarget> targets;
};

// Rows of queries::views.
std::vector<View> read_views(const pg::Rows& rows);

// The oids of the views and of everything they show, as an array: the argument of
// queries::columns_of.
std::string oids_in(const std::vector<View>& views);

// `columns` are rows of queries::columns_of.
std::vector<ViewColumn> resolve_view_columns(
    const std::vector<View>& views, const pg::Rows& columns
);

}  // namespace plinth::catalog
