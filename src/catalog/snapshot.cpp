#include "catalog/snapshot.hpp"

#include <algorithm>
#include <tuple>

namespace plinth::catalog {
namespace {

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> from_columns(const std::vector<ColumnPair>& pairs) {
  std::vector<std::string> out;
  for (const ColumnPair& pair : pairs) out.push_back(pair.from);
  return out;
}

std::vector<ColumnPair> swapped(const std::vector<ColumnPair>& pairs) {
  std::vector<ColumnPair> out;
  for (const ColumnPair& pair : pairs) out.push_back({.from = pair.to, .to = pair.from});
  return out;
}

// A foreign key whose columns are exactly those of a primary key or unique constraint leads to at
// most one row both ways.
bool is_unique(const ForeignKey& key, const std::vector<UniqueKey>& unique_keys) {
  const auto columns = sorted(from_columns(key.columns));
  return std::ranges::any_of(unique_keys, [&](const UniqueKey& unique) {
    return unique.schema == key.schema && unique.table == key.table &&
           sorted(unique.columns) == columns;
  });
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

}  // namespace

const Column* Relation::find_column(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

std::string Function::signature() const {
  std::string out = schema + "." + name + "(";
  for (const Parameter& parameter : parameters) {
    if (&parameter != &parameters.front()) out += ", ";
    out += parameter.name + " => " + parameter.type;
  }
  return out + ")";
}

std::string SchemaSnapshot::key_of(std::string_view schema, std::string_view name) {
  std::string key(schema);
  key += '\0';
  key += name;
  return key;
}

SchemaSnapshot::SchemaSnapshot(Parts parts) {
  for (Relation& relation : parts.relations) {
    std::string key = key_of(relation.schema, relation.name);
    relations_.emplace(std::move(key), std::make_unique<Relation>(std::move(relation)));
  }
  add_foreign_keys(parts);
  add_many_to_many();
  sort_relationships();
  function_count_ = parts.functions.size();
  for (Function& function : parts.functions) {
    functions_[key_of(function.schema, function.name)].push_back(std::move(function));
  }
  for (auto& [key, overloads] : functions_) {
    std::ranges::sort(overloads, [](const Function& a, const Function& b) {
      return std::tuple(a.parameters.size(), a.signature()) <
             std::tuple(b.parameters.size(), b.signature());
    });
  }
}

void SchemaSnapshot::add_foreign_keys(const Parts& parts) {
  for (const ForeignKey& key : parts.foreign_keys) {
    const Relation* from = find_relation(key.schema, key.table);
    const Relation* to = find_relation(key.other_schema, key.other_table);
    if (from == nullptr || to == nullptr) continue;
    Relationship relationship;
    relationship.from = from;
    relationship.to = to;
    relationship.constraint = key.name;
    relationship.columns = key.columns;
    relationship.cardinality =
        is_unique(key, parts.unique_keys) ? Cardinality::one_to_one : Cardinality::many_to_one;
    relationships_[to].push_back(inverse_of(relationship));
    relationships_[from].push_back(std::move(relationship));
  }
}

// A junction has two foreign keys whose columns are all part of its primary key.
void SchemaSnapshot::add_many_to_many() {
  std::vector<Relationship> found;
  for (const auto& [junction, links] : relationships_) {
    std::vector<const Relationship*> legs;
    for (const Relationship& link : links) {
      if (link.cardinality == Cardinality::many_to_one &&
          contains_all(junction->primary_key, link.columns)) {
        legs.push_back(&link);
      }
    }
    for (const Relationship* source : legs) {
      for (const Relationship* target : legs) {
        if (source == target) continue;
        Relationship relationship;
        relationship.from = source->to;
        relationship.to = target->to;
        relationship.cardinality = Cardinality::many_to_many;
        relationship.junction = Junction{
            .relation = junction,
            .source_constraint = source->constraint,
            .target_constraint = target->constraint,
            .to_source = swapped(source->columns),
            .to_target = target->columns,
        };
        found.push_back(std::move(relationship));
      }
    }
  }
  for (Relationship& relationship : found)
    relationships_[relationship.from].push_back(std::move(relationship));
}

void SchemaSnapshot::sort_relationships() {
  const auto rank = [](const Relationship& relationship) {
    const std::string& constraint =
        relationship.junction ? relationship.junction->source_constraint : relationship.constraint;
    return std::make_tuple(
        std::string_view(relationship.to->schema),
        std::string_view(relationship.to->name),
        relationship.is_self(),
        relationship.cardinality,
        std::string_view(constraint),
        relationship.junction ? std::string_view(relationship.junction->target_constraint)
                              : std::string_view()
    );
  };
  for (auto& [from, list] : relationships_) {
    std::ranges::sort(list, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  }
}

const Relation* SchemaSnapshot::find_relation(std::string_view schema, std::string_view name)
    const {
  const auto found = relations_.find(key_of(schema, name));
  return found == relations_.end() ? nullptr : found->second.get();
}

const std::vector<Relationship>& SchemaSnapshot::relationships_of(const Relation& from) const {
  static const std::vector<Relationship> none;
  const auto found = relationships_.find(&from);
  return found == relationships_.end() ? none : found->second;
}

const std::vector<Function>& SchemaSnapshot::functions(
    std::string_view schema, std::string_view name
) const {
  static const std::vector<Function> none;
  const auto found = functions_.find(key_of(schema, name));
  return found == functions_.end() ? none : found->second;
}

std::vector<std::string_view> SchemaSnapshot::relation_names(std::string_view schema) const {
  std::vector<std::string_view> names;
  for (const auto& [key, relation] : relations_) {
    if (relation->schema == schema) names.push_back(relation->name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string_view> SchemaSnapshot::function_names(std::string_view schema) const {
  std::vector<std::string_view> names;
  for (const auto& [key, overloads] : functions_) {
    if (overloads.front().schema == schema) names.push_back(overloads.front().name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace plinth::catalog
