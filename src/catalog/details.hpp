// What describing a schema takes beyond what serving it does: read when asked for, and no part of a
// snapshot.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/snapshot.hpp"
#include "pg/connection.hpp"

namespace plinth::catalog {

enum class TypeKind { base, array, enumeration, composite, row, domain };

// A member of a composite type.
struct Attribute {
  std::string name;
  std::string type;  // SQL text
};

struct Type {
  std::string schema;
  std::string name;  // in pg_type, which is not always the SQL text: "int4"
  TypeKind kind = TypeKind::base;
  std::string over;  // SQL text: an array's element, what a domain is over
  std::vector<std::string> enum_labels;
  std::vector<Attribute> attributes;
  std::string comment;
};

struct ColumnName {
  std::string schema, relation, column;
  auto operator<=>(const ColumnName&) const = default;
};

struct Details {
  std::vector<std::string> schemas;                // of those asked for the ones there are
  std::map<std::string, Type, std::less<>> types;  // of all schemas, by SQL text
  // Those of the schemas that take one row without a name: computed fields and relationships that
  // nobody can call.
  std::vector<Function> row_functions;
  std::set<ColumnName> fixed_columns;  // of views, which nothing can write

  // nullptr when there is none.
  const Type* find_type(std::string_view type) const;
  // The type itself, or what the domain is over in the end. nullptr when there is none.
  const Type* find_base_type(std::string_view type) const;
};

net::Task<pg::Result<Details>> load_details(
    pg::Connection& connection, const std::vector<std::string>& schemas
);

}  // namespace plinth::catalog
