#include "catalog/relationships.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace plinth::catalog {
namespace {

using Name = std::pair<std::string_view, std::string_view>;  // schema, name

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> from_columns(const std::vector<ColumnPair>& pairs) {
  std::vector<std::string> out;
  for (const ColumnPair& pair : pairs) out.push_back(pair.from);
  return out;
}

std::vector<std::string> to_columns(const std::vector<ColumnPair>& pairs) {
  std::vector<std::string> out;
  for (const ColumnPair& pair : pairs) out.push_back(pair.to);
  return out;
}

std::vector<ColumnPair> swapped(const std::vector<ColumnPair>& pairs) {
  std::vector<ColumnPair> out;
  for (const ColumnPair& pair : pairs) out.push_back({.from = pair.to, .to = pair.from});
  return out;
}

bool contains_all(const std::vector<std::string>& names, const std::vector<ColumnPair>& pairs) {
  return std::ranges::all_of(pairs, [&](const ColumnPair& pair) {
    return std::ranges::find(names, pair.from) != names.end();
  });
}

Relationship inverse_of(const Relationship& relationship) {
  Relationship inverse = relationship;
  std::swap(inverse.from, inverse.to);
  inverse.columns = swapped(relationship.columns);
  if (relationship.cardinality == Cardinality::many_to_one) {
    inverse.cardinality = Cardinality::one_to_many;
  } else {
    inverse.reverse = true;
  }
  return inverse;
}

// Which views show which columns of which tables.
class Lineage {
 public:
  explicit Lineage(const std::vector<ViewColumn>& columns) {
    for (const ViewColumn& one : columns) {
      const Name table{one.base_schema, one.base_table};
      auto& views = views_of_[table];
      const Name view{one.view_schema, one.view};
      auto found = std::ranges::find(views, view, &Shown::view);
      if (found == views.end())
        found = views.insert(views.end(), Shown{.view = view, .columns = {}});
      found->columns[one.base_column].emplace_back(one.column);
    }
  }

  struct Shown {
    Name view;
    std::map<std::string_view, std::vector<std::string>> columns;  // of the table -> of the view
  };

  const std::vector<Shown>& views_of(const Name& table) const {
    static const std::vector<Shown> none;
    const auto found = views_of_.find(table);
    return found == views_of_.end() ? none : found->second;
  }

 private:
  std::map<Name, std::vector<Shown>> views_of_;
};

// A relation that shows some columns, under the names it has for them.
struct Showing {
  const Relation* relation;
  std::vector<std::string> columns;
};

// All ways to pick one name for each column, when a view shows some more than once.
std::vector<std::vector<std::string>> choices(
    const Lineage::Shown& shown, const std::vector<std::string>& columns
) {
  std::vector<std::vector<std::string>> out{{}};
  for (const std::string& column : columns) {
    const auto names = shown.columns.find(column);
    if (names == shown.columns.end()) return {};
    std::vector<std::vector<std::string>> longer;
    for (const auto& begun : out) {
      for (const std::string& name : names->second) {
        longer.push_back(begun);
        longer.back().push_back(name);
      }
    }
    out = std::move(longer);
  }
  return out;
}

class Finder {
 public:
  Finder(const Parts& parts, const FindRelation& find)
      : parts_(parts),
        find_(find),
        lineage_(parts.view_columns) {
    for (const UniqueKey& key : parts.unique_keys)
      unique_[{key.schema, key.table}].push_back(sorted(key.columns));
  }

  std::vector<Relationship> run() {
    for (const ForeignKey& key : parts_.foreign_keys) add_foreign_key(key);
    add_junctions();
    for (const ComputedRelationship& computed : parts_.computed_relationships)
      add_computed(computed);
    return std::move(found_);
  }

 private:
  // The table itself and the views that show all of the columns.
  std::vector<Showing> showing(const Name& table, const std::vector<std::string>& columns) const {
    std::vector<Showing> out;
    if (const Relation* relation = find_(table.first, table.second))
      out.push_back({.relation = relation, .columns = columns});
    for (const Lineage::Shown& shown : lineage_.views_of(table)) {
      const Relation* view = find_(shown.view.first, shown.view.second);
      if (view == nullptr) continue;
      for (auto& names : choices(shown, columns))
        out.push_back({.relation = view, .columns = std::move(names)});
    }
    return out;
  }

  // A foreign key whose columns are exactly those of a primary key or unique constraint leads to at
  // most one row both ways.
  bool is_unique(const ForeignKey& key) const {
    const auto found = unique_.find({key.schema, key.table});
    return found != unique_.end() &&
           std::ranges::find(found->second, sorted(from_columns(key.columns))) !=
               found->second.end();
  }

  void add_foreign_key(const ForeignKey& key) {
    const auto origins = showing({key.schema, key.table}, from_columns(key.columns));
    if (origins.empty()) return;
    const auto targets = showing({key.other_schema, key.other_table}, to_columns(key.columns));
    const auto cardinality = is_unique(key) ? Cardinality::one_to_one : Cardinality::many_to_one;
    for (const Showing& origin : origins) {
      for (const Showing& target : targets) {
        Relationship relationship;
        relationship.from = origin.relation;
        relationship.to = target.relation;
        relationship.constraint = key.name;
        relationship.cardinality = cardinality;
        for (size_t i = 0; i < origin.columns.size(); ++i)
          relationship.columns.push_back({.from = origin.columns[i], .to = target.columns[i]});
        found_.push_back(inverse_of(relationship));
        found_.push_back(std::move(relationship));
      }
    }
  }

  void add_junctions() {
    std::unordered_map<const Relation*, std::vector<const Relationship*>> legs_of;
    for (const Relationship& link : found_) {
      if (link.cardinality == Cardinality::many_to_one &&
          contains_all(link.from->primary_key, link.columns))
        legs_of[link.from].push_back(&link);
    }
    std::vector<Relationship> through;
    for (const auto& [junction, legs] : legs_of) {
      for (const Relationship* source : legs) {
        for (const Relationship* target : legs) {
          if (source->constraint != target->constraint)
            through.push_back(many_to_many(*junction, *source, *target));
        }
      }
    }
    std::ranges::move(through, std::back_inserter(found_));
  }

  static Relationship many_to_many(
      const Relation& junction, const Relationship& source, const Relationship& target
  ) {
    Relationship relationship;
    relationship.from = source.to;
    relationship.to = target.to;
    relationship.cardinality = Cardinality::many_to_many;
    relationship.junction = Junction{
        .relation = &junction,
        .source_constraint = source.constraint,
        .target_constraint = target.constraint,
        .to_source = swapped(source.columns),
        .to_target = target.columns,
    };
    return relationship;
  }

  void add_computed(const ComputedRelationship& computed) {
    const Relation* from = find_(computed.from_schema, computed.from_relation);
    const Relation* to = find_(computed.to_schema, computed.to_relation);
    if (from == nullptr || to == nullptr) return;
    std::erase_if(found_, [&](const Relationship& one) {
      return !one.computed && one.from == from && one.to->schema == computed.schema &&
             one.to->name == computed.function;
    });
    Relationship relationship;
    relationship.from = from;
    relationship.to = to;
    relationship.cardinality =
        computed.to_one ? Cardinality::many_to_one : Cardinality::one_to_many;
    relationship.computed = Computation{.schema = computed.schema, .function = computed.function};
    found_.push_back(std::move(relationship));
  }

  const Parts& parts_;
  const FindRelation& find_;
  Lineage lineage_;
  std::map<Name, std::vector<std::vector<std::string>>> unique_;
  std::vector<Relationship> found_;
};

}  // namespace

void inherit_primary_keys(const Parts& parts, const FindRelation& find) {
  const Lineage lineage(parts.view_columns);
  for (const UniqueKey& key : parts.unique_keys) {
    if (!key.is_primary) continue;
    for (const Lineage::Shown& shown : lineage.views_of({key.schema, key.table})) {
      Relation* view = find(shown.view.first, shown.view.second);
      if (view == nullptr) continue;
      const auto names = choices(shown, key.columns);
      if (names.empty()) continue;
      for (const std::string& name : names.front()) {
        if (std::ranges::find(view->primary_key, name) == view->primary_key.end())
          view->primary_key.push_back(name);
      }
    }
  }
}

std::vector<Relationship> find_relationships(const Parts& parts, const FindRelation& find) {
  return Finder(parts, find).run();
}

}  // namespace plinth::catalog
