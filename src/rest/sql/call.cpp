#include "rest/sql/call.hpp"

#include "base/encoding.hpp"
#include "rest/sql/fragments.hpp"

namespace plinth::rest {

using pg::Snippet;

namespace {

Snippet argument(const CallPlan::Argument& argument) {
  const catalog::Parameter& parameter = *argument.parameter;
  Snippet out(parameter.variadic ? Snippet("variadic ") : Snippet());
  out.ident(parameter.name).raw(" := ");
  out.param(parameter.variadic ? pg::array_literal(argument.values) : argument.values.back());
  return std::move(out.raw("::").trusted(pg::Trusted(parameter.type)));
}

Snippet listed_arguments(const CallPlan& plan) {
  std::vector<Snippet> parts;
  for (const auto& one : plan.arguments) parts.push_back(argument(one));
  return pg::join(std::move(parts), ", ");
}

Snippet json_arguments(const CallPlan& plan) {
  std::vector<Snippet> parts;
  for (const catalog::Parameter* parameter : plan.from_json) {
    Snippet part(parameter->variadic ? Snippet("variadic ") : Snippet());
    parts.push_back(std::move(part.ident(parameter->name).raw(" := b.").ident(parameter->name)));
  }
  return pg::join(std::move(parts), ", ");
}

Snippet json_source(const CallPlan& plan, const Payload& payload) {
  std::vector<Snippet> definitions;
  for (const catalog::Parameter* parameter : plan.from_json) {
    definitions.push_back(
        std::move(Snippet().ident(parameter->name).raw(" ").trusted(pg::Trusted(parameter->type)))
    );
  }
  Snippet out("(select * from ");
  out.add(payload.is_object ? Snippet("json_to_record(") : Snippet("json_to_recordset("))
      .param(std::string(payload.text()));
  return std::move(out.raw("::json) as b(").add(pg::join(definitions, ", ")).raw(") limit 1) as b")
  );
}

Snippet raw_argument(const CallPlan& plan, const Payload& payload) {
  const std::string text = payload.kind == PayloadKind::binary ? "\\x" + base::hex(payload.text())
                                                               : std::string(payload.text());
  return std::move(
      Snippet().param(text).raw("::").trusted(pg::Trusted(plan.function->parameters.front().type))
  );
}

}  // namespace

Snippet call_query(const CallPlan& plan, const Payload& payload) {
  Snippet call;
  call.qualified(plan.function->schema, plan.function->name).raw("(");
  const bool from_json = !plan.from_json.empty();
  if (plan.raw_body) {
    call.add(raw_argument(plan, payload));
  } else if (from_json) {
    call.add(json_arguments(plan));
  } else {
    call.add(listed_arguments(plan));
  }
  call.raw(")");

  // A row's columns come out as they are; a scalar gets a name.
  if (plan.returns_scalar) {
    Snippet out("select ");
    out.add(call).raw(" as pgrst_scalar");
    if (from_json) out.raw(" from ").add(json_source(plan, payload));
    return out;
  }
  // PostgreSQL's messages show this alias, so it is the original's.
  const Scope result{.schema = {}, .name = "pgrst_call"};
  std::vector<Snippet> columns;
  for (const std::string& column : plan.returning) columns.push_back(scoped(result, column));
  Snippet out("select ");
  out.add(pg::join(columns, ", ")).raw(" from ");
  if (from_json) out.add(json_source(plan, payload)).raw(", lateral ");
  return std::move(out.add(call).raw(" as ").ident(result.name));
}

}  // namespace plinth::rest
