// What a database has in the schemas the built-in schema makes: one entry per object, with a
// definition that is equal exactly when the objects are.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "migrate/session.hpp"

namespace plinth::migrate {

struct Object {
  std::string kind;   // "table", "column", "function", …
  std::string name;   // qualified; of parts of a table: the table's name, a dot or blank, its own
  std::string table;  // of parts of a table, else empty
  std::string definition;

  auto operator<=>(const Object&) const = default;
};

// Sorted by kind and name. Left out: what extensions brought, partitions, and schemas auth and
// storage where another service owns them.
base::Checked<std::vector<Object>> read_inventory(Session& session);

enum class Difference {
  lacks,    // only the schema has it
  changed,  // both have it, not alike
  added,    // only the database has it, on a table of the schema
};

struct Finding {
  Difference difference;
  Object wanted;  // empty for what was added
  Object found;   // empty for what is missing
};

// Both sides sorted, as read_inventory() gives them. What the database has besides, on tables that
// are not of the schema, is its own matter. Parts of a table that is missing are not listed one by
// one.
std::vector<Finding> compare_inventories(
    const std::vector<Object>& wanted, const std::vector<Object>& found
);

}  // namespace plinth::migrate
