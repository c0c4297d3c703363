// What the database looks like, as far as requests need to know: relations, relationships,
// functions.
//
// A snapshot is built once from the catalog's rows and never changes; requests hold the one they
// started with. Privileges are not part of it: PostgreSQL decides those.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "json/column_value.hpp"

namespace plinth::catalog {

// A function by its qualified name; empty: none.
struct FunctionName {
  std::string schema;
  std::string name;

  explicit operator bool() const { return !name.empty(); }
};

// How a domain travels, where implicit casts between it and json or text say so.
struct Representation {
  std::string type;        // SQL text of the domain, with its schema
  FunctionName to_json;    // for output
  FunctionName from_json;  // for bodies
  FunctionName from_text;  // for filters
};

struct Column {
  std::string name;
  std::string type;       // as declared, with modifiers: "character varying(20)"; SQL text
  std::string base_type;  // domains resolved, without modifiers: "character varying"
  bool nullable = true;
  std::string default_expression;  // SQL text; empty when there is none
  std::shared_ptr<const Representation> representation = nullptr;  // of its domain; usually none
  std::string comment;
  std::vector<std::string> enum_labels;  // in their order, when the type is an enumeration
  std::optional<int64_t> max_length;     // characters or bits, where the type limits them
  uint32_t base_type_oid = 0;
  bool generated = false;  // only the database sets it
  // SQL text of the conditions that checks put on this column alone; in those of its domain the
  // value is called VALUE.
  std::vector<std::string> checks;
};

struct Relation {
  std::string schema;
  std::string name;
  char kind = 'r';  // pg_class.relkind: r table, v view, m materialized view, f foreign table, p
                    // partitioned table
  std::string comment;
  bool insertable = false;
  bool updatable = false;
  bool deletable = false;
  std::vector<Column> columns;           // in order of attnum
  std::vector<std::string> primary_key;  // in order of the key
  uint32_t oid = 0;                      // in pg_class

  const Column* find_column(std::string_view column) const;
  bool is_view() const { return kind == 'v' || kind == 'm'; }
};

enum class Cardinality { one_to_many, many_to_one, one_to_one, many_to_many };

struct ColumnPair {
  std::string from;  // column of Relationship::from (or of the junction, in Junction::to_target)
  std::string to;
};

struct Junction {
  const Relation* relation = nullptr;
  std::string source_constraint;
  std::string target_constraint;
  std::vector<ColumnPair> to_source;  // from: the origin's column, to: the junction's
  std::vector<ColumnPair> to_target;  // from: the junction's column, to: the target's
};

// A function that takes a row and returns the rows that belong to it.
struct Computation {
  std::string schema;
  std::string function;
};

// One way to get from a row of `from` to rows of `to`.
struct Relationship {
  const Relation* from = nullptr;
  const Relation* to = nullptr;
  Cardinality cardinality = Cardinality::many_to_one;
  bool reverse = false;             // one_to_one seen from the referenced side
  std::string constraint;           // of the foreign key; empty for many_to_many and computed ones
  std::vector<ColumnPair> columns;  // likewise
  std::optional<Junction> junction;
  std::optional<Computation> computed;

  bool is_self() const { return from == to; }
  bool is_to_one() const {
    return cardinality == Cardinality::many_to_one || cardinality == Cardinality::one_to_one;
  }
};

struct Parameter {
  std::string name;  // empty for the single unnamed parameter of a raw-body function
  std::string type;  // SQL text
  bool required = true;
  bool variadic = false;
};

// A column of the rows that a function declares itself, by OUT parameters or TABLE.
struct ResultColumn {
  std::string name;
  std::string type;  // SQL text
};

enum class Volatility { immutable, stable, changing };

// A configuration parameter with its value, as `alter role … set` and `create function … set` have
// it.
struct Setting {
  std::string name;
  std::string value;
};

struct Function {
  std::string schema;
  std::string name;
  std::string comment;
  std::vector<Parameter> parameters;
  Volatility volatility = Volatility::changing;
  bool returns_set = false;
  bool returns_void = false;
  bool returns_rows = false;  // a composite type, OUT parameters or TABLE: the result has columns
  bool returns_at_most_one = true;  // no set, or one declared with ROWS 1
  std::string result_schema;  // of the relation whose row type is returned; empty when it is none
  std::string result_relation;
  std::string result_type;  // SQL text; of one element, where a set is returned
  std::vector<ResultColumn> result_columns;
  std::vector<Setting> settings;
  uint32_t oid = 0;  // in pg_proc

  std::string signature() const;  // "public.add(a => integer, b => integer)"
  // The single parameter without a name takes the whole body.
  bool takes_whole_body() const { return parameters.size() == 1 && parameters[0].name.empty(); }
  bool has_variadic() const { return !parameters.empty() && parameters.back().variadic; }
};

// What the loader read (loader.hpp) and a snapshot is made of.
struct ForeignKey {
  std::string name;
  std::string schema, table;              // the referencing side
  std::string other_schema, other_table;  // the referenced side
  std::vector<ColumnPair> columns;
};

struct UniqueKey {
  std::string schema, table;
  std::vector<std::string> columns;
  bool is_primary = false;
};

// A column of a view that is, unchanged, a column of a table.
struct ViewColumn {
  std::string view_schema, view;
  std::string column;
  std::string base_schema, base_table;
  std::string base_column;
};

struct ComputedRelationship {
  std::string schema, function;
  std::string from_schema, from_relation;
  std::string to_schema, to_relation;
  bool to_one = false;
};

// What makes bodies of a media type: an aggregate over rows, or a function whose value is one. The
// type is the name of the domain it returns.
struct MediaHandler {
  std::string schema, name;
  std::string media_type;                 // "text/html"; "*/*" answers every type
  std::string relation_schema, relation;  // whose rows the aggregate takes; empty for any
  bool is_function = false;
  bool is_binary = false;  // the domain is over bytea
};

struct SchemaComment {
  std::string schema;
  std::string comment;
};

struct RoleSetting {
  std::string role;
  Setting setting;
};

// Relations and functions are those of the exposed schemas; keys and views may be of any.
struct Parts {
  std::vector<Relation> relations;
  std::vector<ForeignKey> foreign_keys;
  std::vector<UniqueKey> unique_keys;  // primary keys too
  std::vector<ViewColumn> view_columns;
  std::vector<Function> functions;
  std::vector<ComputedRelationship> computed_relationships;
  std::vector<RoleSetting> role_settings;
  std::vector<MediaHandler> media_handlers;
  std::vector<SchemaComment> schema_comments;
  std::vector<uint32_t> string_types;  // of users, whose values are strings in JSON
  bool reads_set_response = false;
};

class SchemaSnapshot {
 public:
  explicit SchemaSnapshot(Parts parts);
  SchemaSnapshot(const SchemaSnapshot&) = delete;
  SchemaSnapshot& operator=(const SchemaSnapshot&) = delete;

  const Relation* find_relation(std::string_view schema, std::string_view name) const;
  // In the order candidates are listed to the user: by target, then constraint.
  const std::vector<Relationship>& relationships_of(const Relation& from) const;
  // All overloads, those with fewer parameters first.
  const std::vector<Function>& functions(std::string_view schema, std::string_view name) const;

  // What `alter role … set` says of a role, as far as the login role may set it too.
  const std::vector<Setting>& settings_of(std::string_view role) const;

  // What to_json makes of a type, by its oid. Nothing for arrays and rows, for types with a cast of
  // their own, and for types made since.
  std::optional<json::ColumnKind> column_kind(uint32_t type_oid) const;

  // Whether what is read can set the response's headers or status (response.headers and
  // response.status), by a function that a policy, a view or a computed column calls.
  bool reads_set_response() const { return reads_set_response_; }

  // What `comment on schema` says; empty when nothing does.
  std::string_view schema_comment(std::string_view schema) const;

  // Of one relation or function, or with empty names of any relation; nullptr when there is none.
  const MediaHandler* find_media_handler(
      std::string_view schema, std::string_view target, std::string_view media_type
  ) const;

  // The names in a schema, for hints.
  std::vector<std::string_view> relation_names(std::string_view schema) const;
  std::vector<std::string_view> origin_names(std::string_view schema) const;  // with relationships
  std::vector<std::string_view> function_names(std::string_view schema) const;

  size_t relation_count() const { return relations_.size(); }
  size_t function_count() const { return function_count_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, Hash, std::equal_to<>>;  // key: schema NUL name

  static std::string key_of(std::string_view schema, std::string_view name);
  void add_relationships(const Parts& parts);

  ByName<std::unique_ptr<Relation>> relations_;
  ByName<std::vector<Function>> functions_;
  ByName<std::vector<Setting>> role_settings_;  // key: the role
  ByName<MediaHandler> media_handlers_;         // key: schema NUL target NUL media type
  ByName<std::string> schema_comments_;         // key: the schema
  std::unordered_map<const Relation*, std::vector<Relationship>> relationships_;
  std::unordered_set<uint32_t> string_types_;
  bool reads_set_response_ = false;
  size_t function_count_ = 0;
};

}  // namespace plinth::catalog
