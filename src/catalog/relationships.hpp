// From keys and views to relationships: which rows of which relations belong together.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "catalog/snapshot.hpp"

namespace plinth::catalog {

// Relations that may be asked for; nullptr for all others.
using FindRelation = std::function<Relation*(std::string_view schema, std::string_view name)>;

// Views get the keys of the tables behind them where they show all of the columns: for each key
// column the first column of the view that shows it.
void inherit_primary_keys(const Parts& parts, const FindRelation& find);

// Every relationship between relations that `find` knows, in both directions, unsorted:
// - of each foreign key, also as seen through the views that show its columns on either side;
// - through each junction, a relation whose primary key holds the columns of two foreign keys;
// - computed by functions, which take the place of found ones between the same relations.
std::vector<Relationship> find_relationships(const Parts& parts, const FindRelation& find);

}  // namespace plinth::catalog
