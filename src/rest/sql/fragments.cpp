#include "rest/sql/fragments.hpp"

#include <algorithm>

namespace plinth::rest {

using pg::Literal;
using pg::Snippet;

namespace {

Literal sql_operator(Operator op) {
  switch (op) {
    case Operator::eq:
    case Operator::in:
      return " = ";
    case Operator::neq:
      return " <> ";
    case Operator::gt:
      return " > ";
    case Operator::gte:
      return " >= ";
    case Operator::lt:
      return " < ";
    case Operator::lte:
      return " <= ";
    case Operator::like:
      return " like ";
    case Operator::ilike:
      return " ilike ";
    case Operator::match:
      return " ~ ";
    case Operator::imatch:
      return " ~* ";
    case Operator::is:
      return " is ";
    case Operator::isdistinct:
      return " is distinct from ";
    case Operator::fts:
    case Operator::plfts:
    case Operator::phfts:
    case Operator::wfts:
      return " @@ ";
    case Operator::cs:
      return " @> ";
    case Operator::cd:
      return " <@ ";
    case Operator::ov:
      return " && ";
    case Operator::sl:
      return " << ";
    case Operator::sr:
      return " >> ";
    case Operator::nxr:
      return " &< ";
    case Operator::nxl:
      return " &> ";
    case Operator::adj:
      return " -|- ";
  }
  return "";
}

Literal is_keyword(IsValue value) {
  switch (value) {
    case IsValue::null:
      return "null";
    case IsValue::not_null:
      return "not null";
    case IsValue::true_:
      return "true";
    case IsValue::false_:
      return "false";
    case IsValue::unknown:
      return "unknown";
  }
  return "";
}

Literal search_function(Operator op) {
  switch (op) {
    case Operator::plfts:
      return "plainto_tsquery(";
    case Operator::phfts:
      return "phraseto_tsquery(";
    case Operator::wfts:
      return "websearch_to_tsquery(";
    default:
      return "to_tsquery(";
  }
}

bool is_search(Operator op) {
  return op == Operator::fts || op == Operator::plfts || op == Operator::phfts ||
         op == Operator::wfts;
}

std::string with_percent(std::string pattern) {
  std::ranges::replace(pattern, '*', '%');
  return pattern;
}

// The function that reads a filter's value for the column, where the column's domain has one.
const catalog::FunctionName* reader_of(const ColumnTest& node) {
  if (node.column == nullptr || !node.column->representation || !node.filter.field.steps.empty())
    return nullptr;
  const catalog::FunctionName& reader = node.column->representation->from_text;
  return reader ? &reader : nullptr;
}

// `in` with each element read by the function.
Snippet list_read_by(const catalog::FunctionName& reader, std::vector<std::string> list) {
  Snippet element;
  element.raw("e.v");
  return std::move(Snippet("any (array(select ")
                       .add(called(reader, element))
                       .raw(" from unnest(")
                       .param(pg::array_literal(list))
                       .raw("::text[]) as e(v)))"));
}

Snippet quantified(const Condition& condition, std::string value) {
  if (condition.quantifier == Quantifier::none) return std::move(Snippet().param(std::move(value)));
  Snippet out(condition.quantifier == Quantifier::any ? Literal("any (") : Literal("all ("));
  return std::move(out.param(std::move(value)).raw(")"));
}

Snippet search(const Snippet& left, const Condition& condition, const catalog::Column* column) {
  const auto language = [&](Snippet& out) {
    if (condition.language) out.param(condition.language).raw(", ");
  };
  Snippet out;
  const bool is_document = column != nullptr && column->base_type != "tsvector";
  if (is_document) {
    out.raw("to_tsvector(");
    language(out);
    out.add(left).raw(")");
  } else {
    out.add(left);
  }
  out.raw(sql_operator(condition.op)).raw(search_function(condition.op));
  language(out);
  return std::move(out.param(condition.value).raw(")"));
}

Snippet test(const Scope& scope, const ColumnTest& node) {
  const Condition& condition = node.filter.condition;
  const Snippet left = field(scope, node.filter.field, node.column);
  Snippet out;
  if (condition.negated) out.raw("not ");
  if (is_search(condition.op))
    return std::move(
        out.add(search(left, condition, node.filter.field.steps.empty() ? node.column : nullptr))
    );
  out.add(left).raw(sql_operator(condition.op));
  const catalog::FunctionName* reader = reader_of(node);
  if (reader != nullptr && condition.op == Operator::in)
    return std::move(out.add(list_read_by(*reader, condition.list)));
  if (reader != nullptr && condition.op != Operator::is && condition.quantifier == Quantifier::none)
    return std::move(out.add(called(*reader, Snippet().param(condition.value))));
  switch (condition.op) {
    case Operator::is:
      return std::move(out.raw(is_keyword(condition.is_value)));
    case Operator::in:
      return std::move(out.raw("any (").param(pg::array_literal(condition.list)).raw(")"));
    case Operator::like:
    case Operator::ilike:
      return std::move(out.add(quantified(condition, with_percent(condition.value))));
    default:
      return std::move(out.add(quantified(condition, condition.value)));
  }
}

}  // namespace

Snippet scoped(const Scope& scope, std::string_view column) {
  Snippet out;
  if (!scope.schema.empty()) out.ident(scope.schema).raw(".");
  out.ident(scope.name).raw(".");
  if (column == "*") return std::move(out.raw("*"));
  return std::move(out.ident(column));
}

Snippet field(const Scope& scope, const Field& field, const catalog::Column* column) {
  Snippet out = scoped(scope, field.name);
  if (field.steps.empty()) return out;
  const bool is_json =
      column != nullptr && (column->base_type == "json" || column->base_type == "jsonb");
  if (!is_json) out = std::move(Snippet("to_jsonb(").add(out).raw(")"));
  for (const JsonStep& step : field.steps) {
    out.raw(step.as_text ? Literal("->>") : Literal("->")).param(step.key);
    if (step.is_index) out.raw("::int");
  }
  return out;
}

Snippet called(const catalog::FunctionName& function, const Snippet& argument) {
  Snippet out;
  out.qualified(function.schema, function.name).raw("(").add(argument);
  return std::move(out.raw(")"));
}

Snippet condition(const Scope& scope, const ConditionNode& node) {
  if (const auto* column = std::get_if<ColumnTest>(&node)) return test(scope, *column);
  if (const auto* embed = std::get_if<EmbedTest>(&node)) {
    // Not "is null": a related row that has a null in any column would pass that too.
    Snippet out;
    out.ident(embed->lateral)
        .raw(
            embed->present ? Literal(" is distinct from null")
                           : Literal(" is not distinct from null")
        );
    return out;
  }
  const auto& tree = std::get<ConditionTree>(node);
  std::vector<Snippet> parts;
  for (const ConditionNode& part : tree.nodes) parts.push_back(condition(scope, part));
  Snippet out(tree.negated ? Literal("not (") : Literal("("));
  return std::move(
      out.add(tree.any ? pg::join(std::move(parts), " or ") : pg::join(std::move(parts), " and "))
          .raw(")")
  );
}

Snippet where(std::vector<Snippet> conditions) {
  if (conditions.empty()) return {};
  return std::move(Snippet(" where ").add(pg::join(std::move(conditions), " and ")));
}

Snippet order_by(const Scope& scope, const std::vector<OrderKey>& keys) {
  if (keys.empty()) return {};
  std::vector<Snippet> terms;
  for (const OrderKey& key : keys) {
    const Scope& from = key.lateral.empty() ? scope : Scope{.schema = {}, .name = key.lateral};
    Snippet term = field(from, key.term.field, key.column);
    if (key.term.direction)
      term.raw(*key.term.direction == Direction::ascending ? Literal(" asc") : Literal(" desc"));
    if (key.term.nulls)
      term.raw(*key.term.nulls == Nulls::first ? Literal(" nulls first") : Literal(" nulls last"));
    terms.push_back(std::move(term));
  }
  return std::move(Snippet(" order by ").add(pg::join(std::move(terms), ", ")));
}

Snippet limit(const Range& range) {
  Snippet out;
  if (range.limit) out.raw(" limit ").param(std::to_string(*range.limit));
  if (range.offset > 0) out.raw(" offset ").param(std::to_string(range.offset));
  return out;
}

}  // namespace plinth::rest
