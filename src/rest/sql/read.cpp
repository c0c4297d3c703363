#include "rest/sql/read.hpp"

#include <fmt/format.h>

namespace plinth::rest {

using pg::Literal;
using pg::Snippet;

namespace {

Scope scope_of(const ReadNode& node) {
  if (!node.alias.empty()) return {.schema = {}, .name = node.alias};
  return {.schema = node.source_schema, .name = node.source_name};
}

// The rows a function computes from the parent's row.
Snippet computed_source(const ReadNode& node, const Scope& parent) {
  const catalog::Relationship& relationship = *node.relationship;
  Snippet out;
  out.qualified(relationship.computed->schema, relationship.computed->function).raw("(");
  out.ident(parent.name).raw("::").qualified(relationship.from->schema, relationship.from->name);
  return std::move(out.raw(") as ").ident(node.alias));
}

// A common table expression is called `src`, and takes the name of what it stands for, so that
// columns read the same.
Snippet source_of(const ReadNode& node, const Scope& parent) {
  if (node.relationship && node.relationship->computed) return computed_source(node, parent);
  Snippet out;
  if (node.source_schema.empty()) return std::move(out.raw("src as ").ident(node.source_name));
  out.qualified(node.source_schema, node.source_name);
  if (!node.alias.empty()) out.raw(" as ").ident(node.alias);
  return out;
}

std::string junction_alias(const ReadNode& node) { return fmt::format("{}_junction", node.alias); }

std::vector<Snippet> join_conditions(const ReadNode& child, const Scope& parent) {
  const Scope own = scope_of(child);
  std::vector<Snippet> out;
  const auto equal = [&](const Scope& a, const std::string& x, const Scope& b, const std::string& y
                     ) { out.push_back(std::move(scoped(a, x).raw(" = ").add(scoped(b, y)))); };
  for (const auto& pair : child.relationship->columns) equal(own, pair.to, parent, pair.from);
  if (const auto& junction = child.relationship->junction) {
    const Scope middle{.schema = {}, .name = junction_alias(child)};
    for (const auto& pair : junction->to_source) equal(middle, pair.to, parent, pair.from);
    for (const auto& pair : junction->to_target) equal(own, pair.to, middle, pair.from);
  }
  return out;
}

Snippet from_clause(const ReadNode& node, const Scope& parent) {
  Snippet out(" from ");
  out.add(source_of(node, parent));
  if (node.relationship && node.relationship->junction) {
    const catalog::Relation& junction = *node.relationship->junction->relation;
    out.raw(", ").qualified(junction.schema, junction.name).raw(" as ").ident(junction_alias(node));
  }
  return out;
}

std::string_view aggregate_name(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::sum:
      return "sum";
    case Aggregate::avg:
      return "avg";
    case Aggregate::count:
      return "count";
    case Aggregate::max:
      return "max";
    case Aggregate::min:
      return "min";
    case Aggregate::none:
      break;
  }
  return "";
}

// The key in the result: the alias; else the aggregate; else the last word of the JSON path; else
// the column's name.
std::string output_name(const SelectColumn& select) {
  if (!select.alias.empty()) return select.alias;
  if (select.aggregate != Aggregate::none) return std::string(aggregate_name(select.aggregate));
  for (auto step = select.field.steps.rbegin(); step != select.field.steps.rend(); ++step) {
    if (!step->is_index) return step->key;
  }
  return select.field.name;
}

Snippet cast(Snippet value, const std::string& type) {
  if (type.empty()) return value;
  // The grammar admits words only, so this cannot be more than a type name; see take_type().
  return std::move(Snippet("cast(").add(value).raw(" as ").trusted(pg::Trusted(type)).raw(")"));
}

Snippet output_column(const OutputColumn& column, const Scope& scope) {
  const SelectColumn& select = column.select;
  if (select.field.name == "*") return scoped(scope, "*");
  Snippet value;
  if (!select.field.name.empty())
    value = cast(field(scope, select.field, column.column), select.cast);
  if (select.aggregate != Aggregate::none) {
    Snippet call;
    call.trusted(pg::Trusted(aggregate_name(select.aggregate))).raw("(");
    value.empty() ? call.raw("*") : call.add(value);
    value = cast(std::move(call.raw(")")), select.aggregate_cast);
  }
  const bool renamed = !select.alias.empty() || !select.cast.empty() ||
                       !select.field.steps.empty() || select.aggregate != Aggregate::none;
  if (renamed) value.raw(" as ").ident(output_name(select));
  return value;
}

bool is_output_empty(const ReadNode& node) { return node.columns.empty() && node.children.empty(); }

// What a child adds to its parent's columns.
void add_child_output(const ReadNode& child, std::vector<Snippet>& out) {
  if (is_output_empty(child)) return;
  Snippet lateral;
  lateral.ident(child.lateral);
  if (child.spread) {
    for (const OutputColumn& column : child.columns) {
      const std::string& name = column.select.field.name;
      out.push_back(scoped(
          {.schema = {}, .name = child.lateral}, name == "*" ? name : output_name(column.select)
      ));
    }
    for (const ReadNode& nested : child.children) {
      out.push_back(scoped({.schema = {}, .name = child.lateral}, nested.output_name));
    }
  } else if (child.is_to_one()) {
    out.push_back(
        std::move(Snippet("row_to_json(").add(lateral).raw(".*) as ").ident(child.output_name))
    );
  } else {
    out.push_back(std::move(Snippet("coalesce(")
                                .add(lateral)
                                .raw(".")
                                .add(lateral)
                                .raw(", '[]') as ")
                                .ident(child.output_name)));
  }
}

// `parent` and the join conditions are nothing at the root.
Snippet node_query(const ReadNode& node, const Scope& parent, std::vector<Snippet> conditions);

Snippet lateral_join(const ReadNode& child, const Scope& parent) {
  Snippet lateral;
  lateral.ident(child.lateral);
  const Snippet rows = node_query(child, parent, join_conditions(child, parent));
  Snippet out(
      child.join == JoinType::inner ? Literal(" inner join lateral (")
                                    : Literal(" left join lateral (")
  );
  if (child.is_to_one()) return std::move(out.add(rows).raw(") as ").add(lateral).raw(" on true"));
  out.raw("select json_agg(")
      .add(lateral)
      .raw(") as ")
      .add(lateral)
      .raw(" from (")
      .add(rows)
      .raw(") as ")
      .add(lateral);
  out.raw(") as ").add(lateral).raw(" on ");
  if (child.join == JoinType::inner)
    return std::move(out.add(lateral).raw(".").add(lateral).raw(" is not null"));
  return std::move(out.raw("true"));
}

// Beside aggregates, what is not aggregated makes the groups. Embeds are grouped by as jsonb, which
// json is not comparable without.
Snippet group_by(const ReadNode& node, const Scope& scope) {
  if (!node.has_aggregates()) return {};
  std::vector<Snippet> keys;
  for (const OutputColumn& column : node.columns) {
    if (column.select.aggregate == Aggregate::none)
      keys.push_back(field(scope, column.select.field, column.column));
  }
  if (keys.empty()) return {};
  return std::move(Snippet(" group by ").add(pg::join(keys, ", ")));
}

Snippet node_query(const ReadNode& node, const Scope& parent, std::vector<Snippet> conditions) {
  const Scope scope = scope_of(node);
  std::vector<Snippet> outputs;
  for (const OutputColumn& column : node.columns) outputs.push_back(output_column(column, scope));
  for (const ReadNode& child : node.children) add_child_output(child, outputs);
  if (outputs.empty()) outputs.emplace_back(Literal("1 as one"));

  Snippet out("select ");
  out.add(pg::join(outputs, ", ")).add(from_clause(node, parent));
  for (const ReadNode& child : node.children) out.add(lateral_join(child, scope));
  for (const ConditionNode& one : node.where) conditions.push_back(condition(scope, one));
  out.add(where(conditions)).add(group_by(node, scope));
  return std::move(out.add(order_by(scope, node.order)).add(limit(node.range)));
}

// Rows of the child exist; for counting, where its contents do not matter.
Snippet exists(const ReadNode& child, const Scope& parent);

Snippet count_condition(const ReadNode& node, const Scope& scope, const ConditionNode& one) {
  if (const auto* embed = std::get_if<EmbedTest>(&one)) {
    const auto child = std::ranges::find(node.children, embed->lateral, &ReadNode::lateral);
    return std::move(
        Snippet(embed->present ? Snippet() : Snippet("not ")).add(exists(*child, scope))
    );
  }
  if (const auto* tree = std::get_if<ConditionTree>(&one)) {
    std::vector<Snippet> parts;
    for (const ConditionNode& part : tree->nodes)
      parts.push_back(count_condition(node, scope, part));
    Snippet out(tree->negated ? Literal("not (") : Literal("("));
    return std::move(
        out.add(tree->any ? pg::join(parts, " or ") : pg::join(parts, " and ")).raw(")")
    );
  }
  return condition(scope, one);
}

Snippet count_rows(const ReadNode& node, const Scope& parent, std::vector<Snippet> conditions) {
  const Scope scope = scope_of(node);
  for (const ConditionNode& one : node.where)
    conditions.push_back(count_condition(node, scope, one));
  for (const ReadNode& child : node.children) {
    if (child.join == JoinType::inner) conditions.push_back(exists(child, scope));
  }
  return std::move(Snippet("select 1").add(from_clause(node, parent)).add(where(conditions)));
}

Snippet exists(const ReadNode& child, const Scope& parent) {
  return std::move(
      Snippet("exists (").add(count_rows(child, parent, join_conditions(child, parent))).raw(")")
  );
}

}  // namespace

Snippet read_query(const ReadNode& node) { return node_query(node, {}, {}); }

Snippet count_query(const ReadNode& node) { return count_rows(node, {}, {}); }

}  // namespace plinth::rest
