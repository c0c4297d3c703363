// The query string as values: what the client wrote, before the schema has been asked about any of
// it.
//
// A path is the chain of embeds from the root, by their output names: the filter `a.b.id=eq.1` has
// the path {a, b}.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plinth::rest {

using Path = std::vector<std::string>;

// One step of `col->key`, `col->0` or `col->>key`.
struct JsonStep {
  bool as_text = false;  // ->>
  bool is_index = false;
  std::string key;  // the digits for an index
};

struct Field {
  std::string name;
  std::vector<JsonStep> steps;
};

enum class Aggregate { none, sum, avg, count, max, min };

struct SelectColumn {
  Field field;  // name "*" for every column; empty for count()
  std::string alias;
  std::string cast;
  Aggregate aggregate = Aggregate::none;
  std::string aggregate_cast;  // after the aggregate
};

std::string_view aggregate_name(Aggregate aggregate);  // empty for none

// The key in the result: the alias; else the aggregate; else the last word of the JSON path; else
// the column's name.
std::string output_name(const SelectColumn& select);

enum class JoinType { left, inner };

struct SelectEmbed;

// Columns always come before embeds in the output, whatever the order in the request.
struct Select {
  std::vector<SelectColumn> columns;
  std::vector<SelectEmbed> embeds;
};

struct SelectEmbed {
  std::string target;
  std::string alias;
  std::string hint;
  JoinType join = JoinType::left;
  bool spread = false;
  Select select;

  const std::string& output_name() const { return alias.empty() ? target : alias; }
};

enum class Operator {
  eq,
  neq,
  gt,
  gte,
  lt,
  lte,
  like,
  ilike,
  match,
  imatch,
  in,
  is,
  isdistinct,
  fts,
  plfts,
  phfts,
  wfts,
  cs,
  cd,
  ov,
  sl,
  sr,
  nxr,
  nxl,
  adj,
};

enum class Quantifier { none, any, all };
enum class IsValue { null, not_null, true_, false_, unknown };

struct Condition {
  Operator op = Operator::eq;
  bool negated = false;
  Quantifier quantifier = Quantifier::none;
  std::string value;
  std::vector<std::string> list;        // of `in`
  IsValue is_value = IsValue::null;     // of `is`
  std::optional<std::string> language;  // of the text searches
};

struct Filter {
  Field field;
  Condition condition;
};

struct Logic;
using LogicNode = std::variant<Filter, Logic>;

struct Logic {
  bool negated = false;
  bool any = false;  // or; else and
  std::vector<LogicNode> nodes;
};

enum class Direction { ascending, descending };
enum class Nulls { first, last };

struct OrderTerm {
  std::string relation;  // orders by a column of that to-one embed, unless empty
  Field field;
  std::optional<Direction> direction;
  std::optional<Nulls> nulls;
};

struct Range {
  int64_t offset = 0;
  std::optional<int64_t> limit;
};

struct Query {
  Select select;
  std::vector<std::pair<Path, Filter>> filters;
  std::vector<std::pair<Path, Logic>> logic;
  std::vector<std::pair<Path, std::vector<OrderTerm>>> orders;
  std::map<Path, Range> ranges;
  std::optional<std::vector<std::string>> columns;
  std::optional<std::vector<std::string>> on_conflict;
  std::vector<std::pair<std::string, std::string>>
      arguments;            // of a function called by GET, in order
  bool has_limits = false;  // a limit or an offset beyond zero at the root
  std::string canonical;    // for Content-Location
};

}  // namespace plinth::rest
