#include "rest/sql/write.hpp"

namespace plinth::rest {

using pg::Literal;
using pg::Snippet;

namespace {

Snippet names(const std::vector<PayloadColumn>& columns) {
  std::vector<Snippet> parts;
  parts.reserve(columns.size());
  for (const PayloadColumn& column : columns)
    parts.push_back(std::move(Snippet().ident(column.name)));
  return pg::join(std::move(parts), ", ");
}

// The value of a body's row.
Snippet value_of(const PayloadColumn& column) {
  Snippet value("b.");
  value.ident(column.name);
  return column.from_json == nullptr ? value : called(*column.from_json, value);
}

Snippet values(const std::vector<PayloadColumn>& columns) {
  std::vector<Snippet> parts;
  parts.reserve(columns.size());
  for (const PayloadColumn& column : columns) parts.push_back(value_of(column));
  return pg::join(std::move(parts), ", ");
}

Snippet definitions(const std::vector<PayloadColumn>& columns) {
  std::vector<Snippet> parts;
  for (const PayloadColumn& column : columns) {
    parts.push_back(
        std::move(Snippet().ident(column.name).raw(" ").trusted(pg::Trusted(column.type)))
    );
  }
  return pg::join(std::move(parts), ", ");
}

// {"a": <default of a>, …} for the columns that have a default.
Snippet defaults_object(const std::vector<PayloadColumn>& columns) {
  std::vector<Snippet> parts;
  for (const PayloadColumn& column : columns) {
    if (column.default_expression.empty()) continue;
    parts.push_back(std::move(
        Snippet().param(column.name).raw("::text, ").trusted(pg::Trusted(column.default_expression))
    ));
  }
  return std::move(Snippet("jsonb_build_object(").add(pg::join(std::move(parts), ", ")).raw(")"));
}

// The body as rows `b` with the columns' own types.
Snippet body_rows(const WritePlan& plan, const Payload& payload) {
  const std::string text(payload.text());
  if (plan.columns.empty()) {
    // No columns: as many rows of defaults as the body has elements.
    return std::move(
        Snippet("generate_series(1, ").param(std::to_string(payload.rows)).raw("::int) as b")
    );
  }
  Snippet document;
  if (plan.apply_defaults) {
    Snippet item("(");
    item.add(defaults_object(plan.columns)).raw(" || ");
    if (payload.is_object) {
      document.add(item).param(text).raw("::jsonb)");
    } else {
      document.raw("(select jsonb_agg(")
          .add(item)
          .raw("e)) from jsonb_array_elements(")
          .param(text)
          .raw("::jsonb) as e)");
    }
    document = std::move(
        Snippet(payload.is_object ? Literal("jsonb_to_record(") : Literal("jsonb_to_recordset("))
            .add(document)
    );
  } else {
    document.raw(payload.is_object ? Literal("json_to_record(") : Literal("json_to_recordset("))
        .param(text)
        .raw("::json");
  }
  return std::move(document.raw(") as b(").add(definitions(plan.columns)).raw(")"));
}

Snippet returning(const WritePlan& plan) {
  if (plan.returning.empty()) return Snippet(" returning 1");
  std::vector<Snippet> parts;
  for (const std::string& column : plan.returning) {
    parts.push_back(scoped({.schema = plan.relation->schema, .name = plan.relation->name}, column));
  }
  return std::move(Snippet(" returning ").add(pg::join(std::move(parts), ", ")));
}

// To tell new rows from updated ones without system columns, which views do not have: the setting
// is counted up for each row proposed and down for each conflict. Both conditions are always true.
Snippet count(Literal step) {
  Snippet out(
      "set_config('plinth.inserted', (coalesce(nullif(current_setting('plinth.inserted', true), "
      "''), '0')::int"
  );
  return std::move(out.raw(step).raw(")::text, true) is not null"));
}

Snippet on_conflict(const WritePlan& plan) {
  std::vector<Snippet> columns;
  for (const std::string& column : plan.conflict->columns)
    columns.push_back(std::move(Snippet().ident(column)));
  Snippet out(" on conflict (");
  out.add(pg::join(columns, ", ")).raw(")");
  if (!plan.conflict->merge || plan.columns.empty()) return std::move(out.raw(" do nothing"));
  std::vector<Snippet> assignments;
  for (const PayloadColumn& column : plan.columns) {
    assignments.push_back(
        std::move(Snippet().ident(column.name).raw(" = excluded.").ident(column.name))
    );
  }
  return std::move(
      out.raw(" do update set ").add(pg::join(assignments, ", ")).raw(" where ").add(count(" - 1"))
  );
}

Snippet insert(const WritePlan& plan, const Payload& payload) {
  Snippet out("insert into ");
  out.qualified(plan.relation->schema, plan.relation->name);
  if (!plan.columns.empty()) out.raw("(").add(names(plan.columns)).raw(")");
  out.raw(" select ").add(values(plan.columns)).raw(" from ").add(body_rows(plan, payload));
  std::vector<Snippet> conditions;
  if (plan.conflict && plan.conflict->merge) conditions.push_back(count(" + 1"));
  for (const Filter& filter : plan.put_key) {
    conditions.push_back(std::move(scoped({.schema = {}, .name = "b"}, filter.field.name)
                                       .raw(" = ")
                                       .param(filter.condition.value)));
  }
  out.add(where(std::move(conditions)));
  if (plan.conflict) out.add(on_conflict(plan));
  return std::move(out.add(returning(plan)));
}

std::vector<Snippet> root_conditions(const WritePlan& plan) {
  std::vector<Snippet> out;
  const Scope scope{.schema = plan.relation->schema, .name = plan.relation->name};
  for (const ConditionNode& node : plan.where) out.push_back(condition(scope, node));
  return out;
}

Snippet update(const WritePlan& plan, const Payload& payload) {
  // Nothing to set: no row is changed, and the answer has the shape of one that changed some.
  if (plan.columns.empty()) {
    Snippet out("select ");
    if (plan.returning.empty()) return std::move(out.raw("1 where false"));
    std::vector<Snippet> columns;
    for (const std::string& column : plan.returning) {
      columns.push_back(
          scoped({.schema = plan.relation->schema, .name = plan.relation->name}, column)
      );
    }
    out.add(pg::join(columns, ", "))
        .raw(" from ")
        .qualified(plan.relation->schema, plan.relation->name);
    return std::move(out.raw(" where false"));
  }
  std::vector<Snippet> assignments;
  for (const PayloadColumn& column : plan.columns) {
    assignments.push_back(std::move(Snippet().ident(column.name).raw(" = ").add(value_of(column))));
  }
  Snippet out("update ");
  out.qualified(plan.relation->schema, plan.relation->name)
      .raw(" set ")
      .add(pg::join(assignments, ", "));
  out.raw(" from ").add(body_rows(plan, payload)).add(where(root_conditions(plan)));
  return std::move(out.add(returning(plan)));
}

Snippet remove(const WritePlan& plan) {
  Snippet out("delete from ");
  out.qualified(plan.relation->schema, plan.relation->name).add(where(root_conditions(plan)));
  return std::move(out.add(returning(plan)));
}

}  // namespace

Snippet write_query(const WritePlan& plan, const Payload& payload) {
  switch (plan.mutation) {
    case Mutation::insert:
      return insert(plan, payload);
    case Mutation::update:
      return update(plan, payload);
    case Mutation::remove:
      return remove(plan);
  }
  return {};
}

}  // namespace plinth::rest
