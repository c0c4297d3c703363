#include "rest/sql/read.hpp"

#include <fmt/format.h>

#include "rest/sql/type_name.hpp"

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

Snippet cast(Snippet value, const std::string& type) {
  if (type.empty()) return value;
  return std::move(Snippet("cast(").add(value).raw(" as ").add(type_name(type)).raw(")"));
}

Snippet aggregated(Aggregate aggregate, const Snippet& value, const std::string& cast_type) {
  Snippet call;
  call.trusted(pg::Trusted(aggregate_name(aggregate))).raw("(");
  value.empty() ? call.raw("*") : call.add(value);
  return cast(std::move(call.raw(")")), cast_type);
}

Snippet output_column(const OutputColumn& column, const Scope& scope) {
  const SelectColumn& select = column.select;
  if (select.field.name == "*") return scoped(scope, "*");
  Snippet value;
  const bool has_own_form = column.column != nullptr && column.column->representation &&
                            column.column->representation->to_json && select.field.steps.empty() &&
                            select.aggregate == Aggregate::none;
  const bool counts_rows = select.aggregate == Aggregate::count && select.field.name.empty();
  if (!counts_rows) {
    value = field(scope, select.field, column.column);
    if (has_own_form) value = called(column.column->representation->to_json, value);
    value = cast(std::move(value), select.cast);
  }
  if (select.aggregate != Aggregate::none)
    value = aggregated(select.aggregate, value, select.aggregate_cast);
  const bool renamed = has_own_form || !select.alias.empty() || !select.cast.empty() ||
                       !select.field.steps.empty() || select.aggregate != Aggregate::none;
  if (renamed) value.raw(" as ").ident(output_name(select));
  return value;
}

// A spread's columns among its parent's. A parent that is a spread itself hands aggregates on.
void add_lifted(const ReadNode& child, const ReadNode& parent, std::vector<Snippet>& out) {
  for (const LiftedColumn& lifted : child.lifted) {
    Snippet value = scoped({.schema = {}, .name = child.lateral}, lifted.source);
    const bool aggregates = lifted.aggregate != Aggregate::none && !parent.spread;
    if (aggregates) value = aggregated(lifted.aggregate, value, lifted.aggregate_cast);
    const bool hands_on = lifted.aggregate != Aggregate::none && parent.spread;
    out.push_back(std::move(value.raw(" as ").ident(hands_on ? lifted.source : lifted.name)));
  }
}

// What a child adds to its parent's columns. Groups compare what they are made by, which json
// cannot. A single object goes as jsonb, as in PostgREST, and costs no more so; to make jsonb of a
// whole list would mean to parse it again.
void add_child_output(const ReadNode& child, const ReadNode& parent, std::vector<Snippet>& out) {
  if (child.is_empty()) return;
  if (child.spread) return add_lifted(child, parent, out);
  Snippet lateral;
  lateral.ident(child.lateral);
  const bool as_jsonb = parent.has_aggregates() || parent.embeds_as_jsonb;
  if (child.is_to_one()) {
    out.push_back(
        std::move(Snippet("to_jsonb(").add(lateral).raw(".*) as ").ident(child.output_name))
    );
  } else {
    out.push_back(
        std::move(Snippet("coalesce(")
                      .add(lateral)
                      .raw(".")
                      .add(lateral)
                      .raw(as_jsonb ? Literal("::jsonb, '[]') as ") : Literal(", '[]') as "))
                      .ident(child.output_name))
    );
  }
}

// `parent` and the join conditions are nothing at the root.
Snippet node_query(const ReadNode& node, const Scope& parent, std::vector<Snippet> conditions);

// Of a spread with many rows each column is an array; all have the order of the rows.
Snippet lifted_arrays(const ReadNode& child) {
  Snippet out;
  for (const LiftedColumn& lifted : child.lifted) {
    out.raw(", coalesce(json_agg(")
        .add(scoped({.schema = {}, .name = child.lateral}, lifted.source))
        .raw("), '[]') as ")
        .ident(lifted.source);
  }
  return out;
}

Snippet lateral_join(const ReadNode& child, const Scope& parent) {
  Snippet lateral;
  lateral.ident(child.lateral);
  const Snippet rows = node_query(child, parent, join_conditions(child, parent));
  Snippet out(
      child.join == JoinType::inner ? Literal(" inner join lateral (")
                                    : Literal(" left join lateral (")
  );
  if (child.is_to_one()) return std::move(out.add(rows).raw(") as ").add(lateral).raw(" on true"));
  out.raw("select json_agg(").add(lateral).raw(") as ").add(lateral);
  if (child.spread) out.add(lifted_arrays(child));
  out.raw(" from (").add(rows).raw(") as ").add(lateral);
  out.raw(") as ").add(lateral).raw(" on ");
  if (child.join == JoinType::inner)
    return std::move(out.add(lateral).raw(".").add(lateral).raw(" is not null"));
  return std::move(out.raw("true"));
}

// Beside aggregates, what is not aggregated makes the groups, by its alias where it has one.
Snippet group_by(const ReadNode& node, const Scope& scope) {
  if (!node.has_aggregates()) return {};
  std::vector<Snippet> keys;
  for (const OutputColumn& column : node.columns) {
    const SelectColumn& select = column.select;
    if (select.aggregate != Aggregate::none) continue;
    keys.push_back(
        select.alias.empty() ? field(scope, select.field, column.column)
                             : std::move(Snippet().ident(select.alias))
    );
  }
  for (const ReadNode& child : node.children) {
    if (!child.spread && !child.is_empty())
      keys.push_back(std::move(Snippet().ident(child.output_name)));
    for (const LiftedColumn& lifted : child.lifted) {
      if (lifted.aggregate == Aggregate::none)
        keys.push_back(scoped({.schema = {}, .name = child.lateral}, lifted.source));
    }
  }
  if (keys.empty()) return {};
  return std::move(Snippet(" group by ").add(pg::join(std::move(keys), ", ")));
}

Snippet node_query(const ReadNode& node, const Scope& parent, std::vector<Snippet> conditions) {
  const Scope scope = scope_of(node);
  std::vector<Snippet> outputs;
  for (const OutputColumn& column : node.columns) outputs.push_back(output_column(column, scope));
  for (const ReadNode& child : node.children) add_child_output(child, node, outputs);
  if (outputs.empty()) outputs.emplace_back(Literal("1 as one"));

  Snippet out("select ");
  out.add(pg::join(std::move(outputs), ", ")).add(from_clause(node, parent));
  for (const ReadNode& child : node.children) out.add(lateral_join(child, scope));
  for (const ConditionNode& one : node.where) conditions.push_back(condition(scope, one));
  out.add(where(std::move(conditions))).add(group_by(node, scope));
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
    return std::move(out.add(
                            tree->any ? pg::join(std::move(parts), " or ")
                                      : pg::join(std::move(parts), " and ")
    )
                         .raw(")"));
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
  return std::move(
      Snippet("select 1").add(from_clause(node, parent)).add(where(std::move(conditions)))
  );
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
