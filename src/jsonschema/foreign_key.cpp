#include "jsonschema/foreign_key.hpp"

namespace plinth::jsonschema {

using catalog::Column;
using catalog::Relation;
using catalog::Relationship;

namespace {

bool is_key_of(const Relationship& relationship, const Column& column, const Relation& relation) {
  return relationship.is_to_one() && !relationship.reverse && !relationship.computed &&
         relationship.columns.size() == 1 && relationship.columns.front().from == column.name &&
         relationship.to->schema == relation.schema;
}

}  // namespace

const Relationship* find_foreign_key(
    const Column& column, const Relation& relation, const catalog::SchemaSnapshot& schema
) {
  const Relationship* through_view = nullptr;
  for (const Relationship& one : schema.relationships_of(relation)) {
    if (!is_key_of(one, column, relation)) continue;
    if (!one.to->is_view()) return &one;
    if (through_view == nullptr) through_view = &one;
  }
  return through_view;
}

}  // namespace plinth::jsonschema
