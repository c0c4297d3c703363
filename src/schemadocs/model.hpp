// What a database's documentation speaks of, as its catalog tells it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace plinth::schemadocs {

// Schema and name; sorts by schema first.
struct Name {
  std::string schema;
  std::string name;

  auto operator<=>(const Name&) const = default;
};

struct Column {
  std::string name;
  std::string type;
  bool nullable = true;
  std::string default_value;  // or how it is generated; empty: none
  std::string comment;
};

enum class ConstraintKind { primary_key, unique, check, foreign_key, exclusion };

struct Constraint {
  ConstraintKind kind = ConstraintKind::check;
  std::string name;
  std::string definition;  // as PostgreSQL prints it
  std::vector<std::string> columns;
  Name target;  // of a foreign key
  std::vector<std::string> target_columns;
  std::string comment;
};

// One that no constraint stands for.
struct Index {
  std::string name;
  std::string definition;
  std::string comment;
};

struct Trigger {
  std::string name;
  std::string when;  // "before insert or update, for each row"
  std::string definition;
  Name function;
  std::string comment;  // its own, else its function's
};

enum class Command { all, select, insert, update, remove };

struct Policy {
  std::string name;
  Command command = Command::all;
  bool permissive = true;
  std::vector<std::string> roles;  // "public": every role
  std::string condition;           // the expression of USING; empty: none
  std::string check;               // that of WITH CHECK; empty: none
  std::string comment;
};

// On a table, or on some of its columns.
struct Grant {
  std::string role;
  std::string privilege;             // "select", …
  std::vector<std::string> columns;  // empty: all of them
};

enum class TableKind { table, view, materialized_view, foreign_table };

struct Table {
  Name name;
  TableKind kind = TableKind::table;
  std::string comment;
  bool row_security = false;
  bool published = false;         // in the publication of realtime
  bool security_invoker = false;  // a view that runs with its reader's rights
  std::string partition_key;      // "RANGE (created_at)"; empty: not partitioned
  std::string definition;         // of a view
  std::vector<Column> columns;
  std::vector<Constraint> constraints;
  std::vector<Index> indexes;
  std::vector<Trigger> triggers;
  std::vector<Policy> policies;
  std::vector<Grant> grants;
};

struct Argument {
  std::string name;  // may be empty
  std::string type;
  std::string default_value;  // empty: none
  bool out = false;           // a column of what it returns
};

struct Function {
  Name name;
  std::vector<Argument> arguments;
  std::string returns;
  std::string volatility;  // "volatile", "stable", "immutable"
  bool definer = false;    // runs with its owner's rights
  std::string comment;
  std::vector<std::string> callers;  // of the API's roles
};

// An enumeration, or a domain.
struct Type {
  Name name;
  std::vector<std::string> labels;  // of an enumeration, in order
  std::string definition;           // of a domain
  std::string comment;
};

struct Model {
  std::vector<Table> tables;        // sorted by name, like the rest
  std::vector<Function> functions;  // without those of triggers
  std::vector<Type> types;
  std::map<std::string, std::string> schema_comments;
  std::map<Name, std::string> function_comments;  // of every schema: policies call them
};

}  // namespace plinth::schemadocs
