// The second stage: what will be asked of the database, with every name resolved against the
// schema. Pure values; turning them into SQL is sql/'s business.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "catalog/snapshot.hpp"
#include "rest/request/api_request.hpp"

namespace plinth::rest {

// ---- conditions: the request's, with the tests for embeds told apart from those for columns

struct ColumnTest {
  Filter filter;
  const catalog::Column* column =
      nullptr;  // nullptr: a computed column, or one that PostgreSQL will complain about
};

// `target=is.null`, `target=not.is.null`: are there related rows?
struct EmbedTest {
  std::string lateral;  // alias of the embed's join
  bool present = false;
};

struct ConditionTree;
using ConditionNode = std::variant<ColumnTest, EmbedTest, ConditionTree>;

struct ConditionTree {
  bool negated = false;
  bool any = false;
  std::vector<ConditionNode> nodes;
};

// ---- what is read

struct OutputColumn {
  SelectColumn select;
  const catalog::Column* column = nullptr;
};

struct OrderKey {
  OrderTerm term;
  std::string lateral;  // of the related embed; empty for a column of the node itself
  const catalog::Column* column = nullptr;
};

// A column that a spread embed adds to its parent. An aggregate waits for the nearest ancestor that
// is no spread: there its groups are.
struct LiftedColumn {
  std::string source;  // column of the embed's lateral
  std::string name;    // key in the parent's object
  Aggregate aggregate = Aggregate::none;
  std::string aggregate_cast;
};

struct ReadNode {
  const catalog::Relation* relation =
      nullptr;  // nullptr: the result of a function that is no relation's row
  std::string
      source_schema;  // schema and name of what is read; a common table expression has no schema
  std::string source_name;
  std::string alias;  // of the source; empty at the root, which is addressed by its qualified name
  std::string output_name;  // the key in the parent's object
  std::string lateral;      // alias of the join in the parent
  JoinType join = JoinType::left;
  bool spread = false;
  std::optional<catalog::Relationship> relationship;  // to the parent; none at the root

  std::vector<OutputColumn> columns;
  std::vector<ConditionNode> where;  // all must hold
  std::vector<OrderKey> order;
  Range range;
  std::vector<ReadNode> children;
  std::vector<LiftedColumn> lifted;  // of a spread
  bool embeds_as_jsonb = false;      // those to many too, where the text of a row is the answer

  bool is_empty() const { return columns.empty() && children.empty(); }
  bool has_aggregates() const;  // its rows are groups
  bool is_to_one() const { return relationship && relationship->is_to_one(); }
};

// ---- what is written

enum class Mutation { insert, update, remove };

struct PayloadColumn {
  std::string name;
  std::string type;                // SQL text
  std::string default_expression;  // SQL text; empty for none
  const catalog::FunctionName* from_json =
      nullptr;  // reads the value, where the column's domain has one
};

struct Conflict {
  std::vector<std::string> columns;
  bool merge = true;  // else ignore
};

struct WritePlan {
  Mutation mutation = Mutation::insert;
  const catalog::Relation* relation = nullptr;
  std::vector<PayloadColumn> columns;
  std::optional<Conflict> conflict;
  std::vector<ConditionNode> where;    // of update and remove
  std::vector<Filter> put_key;         // of PUT: the primary key as the URL gives it
  std::vector<std::string> returning;  // columns; empty: none are needed; {"*"}: all
  bool apply_defaults = false;         // missing members take the column's default
};

// ---- what is called

struct CallPlan {
  const catalog::Function* function = nullptr;
  // Arguments given one by one (GET): parameter and value; several values for a variadic one.
  struct Argument {
    const catalog::Parameter* parameter;
    std::vector<std::string> values;
  };
  std::vector<Argument> arguments;
  std::vector<const catalog::Parameter*> from_json;  // taken from the JSON body by name
  bool raw_body = false;                             // the body is the single unnamed argument
  std::vector<std::string> returning;  // columns of the result that are used; {"*"}: all
  bool returns_single = false;         // not a set: the answer is one object or one value
  bool returns_scalar = false;         // the answer's rows have no columns of their own
  bool read_only = false;
};

// ---- what is described

// The relations and functions of the request's schema.
struct RootPlan {
  const catalog::SchemaSnapshot* snapshot = nullptr;
  bool follow_privileges = true;  // else everything, whether or not the role may use it
};

// ---- what the answer is made as

struct Production {
  Media media = Media::json;  // also what an explained query would have made
  std::optional<Explain> explain;
  const catalog::MediaHandler* handler = nullptr;  // of Media::custom
  std::string content_type;
};

// How the rows come from the database.
enum class RowForm {
  document,  // one row with the body ready made: plan/result_row.hpp
  columns,   // as they are, to be made JSON or CSV here: that costs half as much
};

// ---- the whole

struct Plan {
  Action action = Action::read;
  Production production;
  std::optional<ReadNode>
      read;  // what the answer is made of; none when no body is wanted and nothing must be read
  std::optional<WritePlan> write;
  std::optional<CallPlan> call;
  std::optional<RootPlan> root;
  const catalog::Relation* relation = nullptr;
  std::optional<int64_t> estimate_beyond;  // an estimated count is exact up to so many rows
  RowForm row_form = RowForm::document;
  bool read_only = true;
  bool wants_body = true;                    // false: HEAD, return=minimal
  bool wants_location = false;               // return=headers-only
  std::vector<std::string> allowed_methods;  // of OPTIONS
  std::vector<std::string> warnings;  // for the client, about names that will not work for ever
};

}  // namespace plinth::rest
