#include "typegen/ts_function.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "typegen/collation.hpp"
#include "typegen/ts_type.hpp"

namespace plinth::typegen {
namespace {

using catalog::Function;
using catalog::Parameter;
using catalog::Relation;
using catalog::Type;
using catalog::TypeKind;

// The relation whose row is the function's only argument.
const Type* row_argument(const Function& function, const Source& source) {
  if (function.parameters.size() != 1) return nullptr;
  const Type* type = source.details.find_base_type(function.parameters.front().type);
  return type != nullptr && type->kind == TypeKind::row ? type : nullptr;
}

// A body of another type is nothing that clients send by rpc().
bool takes_foreign_body(const Function& function) {
  const std::string& type = function.parameters.front().type;
  return function.takes_whole_body() && (type == "bytea" || type == "xml");
}

void add(std::vector<NamedFunctions>& out, const Function& function) {
  if (!function.parameters.empty() && takes_foreign_body(function)) return;
  auto found = std::ranges::find(out, function.name, &NamedFunctions::name);
  if (found == out.end()) found = out.insert(out.end(), {.name = function.name, .overloads = {}});
  found->overloads.push_back(&function);
}

std::string argument_list(const Function& function) {
  std::string out;
  for (const Parameter& parameter : function.parameters) {
    if (!out.empty()) out += ", ";
    out += parameter.name.empty() ? parameter.type : parameter.name + " " + parameter.type;
  }
  return out;
}

std::set<std::string_view> parameter_names(const Function& function) {
  std::set<std::string_view> names;
  for (const Parameter& parameter : function.parameters) names.insert(parameter.name);
  return names;
}

// Whether the same call may mean both, so that the server refuses to choose. An argument without a
// name is chosen by its type: that of the body, or of the row.
bool is_ambiguous(const Function& a, const Function& b) {
  const auto is_optional_body = [](const Function& one) {
    return one.takes_whole_body() && !one.parameters.front().required;
  };
  if (a.takes_whole_body() || b.takes_whole_body()) {
    return (a.parameters.empty() && is_optional_body(b)) ||
           (b.parameters.empty() && is_optional_body(a));
  }
  return parameter_names(a) == parameter_names(b);
}

std::string conflict_of(const Function& function, const NamedFunctions& functions) {
  std::string candidates;
  bool conflict = false;
  for (const Function* other : functions.overloads) {
    const bool same = other == &function;
    if (!same && !is_ambiguous(function, *other)) continue;
    conflict = conflict || !same;
    candidates += (candidates.empty() ? "" : ", ") + other->signature();
  }
  if (!conflict) return {};
  return fmt::format(
      "Could not choose the best candidate function between: {}. Try renaming the parameters or "
      "the "
      "function itself in the database so function overloading can be resolved",
      candidates
  );
}

// The relation or composite type that is returned, whose columns can be selected from.
const Type* returned_row(const Function& function, const Source& source) {
  const Type* type = source.details.find_base_type(function.result_type);
  if (type == nullptr) return nullptr;
  return type->kind == TypeKind::row || type->kind == TypeKind::composite ? type : nullptr;
}

// Selected like a column it is a value of its own; there is nothing to call.
bool is_scalar_field(const Function& function, const Source& source) {
  return row_argument(function, source) != nullptr && function.takes_whole_body() &&
         returned_row(function, source) == nullptr;
}

Node error_node(std::string_view message) {
  return postfix_node(
      object_node({{.name = "error", .value = text_node("true")}}), " & " + quoted(message)
  );
}

Node arguments_node(const Function& function, const Source& source) {
  // An object type without members would take any value.
  if (function.parameters.empty()) return text_node("Record<PropertyKey, never>");
  std::vector<Member> members;
  for (const Parameter& parameter : function.parameters) {
    members.push_back({
        .name = parameter.name,
        .optional = !parameter.required,
        .value = ts_type(parameter.type, source),
    });
  }
  std::ranges::sort(members, comes_before, &Member::name);
  return object_node(std::move(members));
}

Node row_node(const Relation& relation, const Source& source) {
  std::vector<Member> members;
  for (const catalog::Column& column : relation.columns)
    members.push_back({.name = column.name, .value = column_type(column, relation, source)});
  std::ranges::sort(members, comes_before, &Member::name);
  return object_node(std::move(members), Layout::open);
}

Node columns_node(const Function& function, const Source& source) {
  std::vector<Member> members;
  for (const catalog::ResultColumn& column : function.result_columns)
    members.push_back({.name = column.name, .value = ts_type(column.type, source)});
  std::ranges::sort(members, comes_before, &Member::name);
  return object_node(std::move(members), Layout::open);
}

Node results_node(const Function& function, const Source& source) {
  // One row at most has the type of that row; clients restore the list with isOneToOne.
  const bool is_list = function.returns_set &&
                       !(function.returns_at_most_one && returned_row(function, source) != nullptr);
  Node type = returned_type(function, source);
  return is_list ? postfix_node(std::move(type), "[]") : std::move(type);
}

// How the result is a relation: of whose rows `from` (any caller: "*") it is which one, and how
// many.
Node setof_options(const Function& function, const Type& to, const Source& source) {
  const Type* from = row_argument(function, source);
  const bool is_computed = from != nullptr && function.result_columns.empty();
  const auto boolean = [](bool value) { return text_node(value ? "true" : "false"); };
  return object_node(
      {
          {.name = "from", .value = text_node(quoted(is_computed ? from->name : "*"))},
          {.name = "to", .value = text_node(quoted(to.name))},
          {.name = "isOneToOne", .value = boolean(function.returns_at_most_one)},
          {.name = "isSetofReturn", .value = boolean(function.returns_set)},
      },
      Layout::open
  );
}

Node signature_node(
    const Function& function, const NamedFunctions& functions, const Source& source
) {
  std::vector<Member> members{{.name = "Args", .value = arguments_node(function, source)}};
  const std::string conflict = conflict_of(function, functions);
  if (!conflict.empty()) {
    members.push_back({.name = "Returns", .value = error_node(conflict)});
  } else if (is_scalar_field(function, source)) {
    members.push_back({
        .name = "Returns",
        .value = error_node(fmt::format(
            "the function {}.{} is a computed field: select it like a column",
            function.schema,
            function.name
        )),
    });
  } else {
    members.push_back({.name = "Returns", .value = results_node(function, source)});
  }
  if (const Type* to = returned_row(function, source))
    members.push_back({.name = "SetofOptions", .value = setof_options(function, *to, source)});
  return object_node(std::move(members));
}

}  // namespace

std::vector<NamedFunctions> functions_of(std::string_view schema, const Source& source) {
  std::vector<NamedFunctions> out;
  for (const std::string_view name : source.snapshot.function_names(schema)) {
    for (const Function& function : source.snapshot.functions(schema, name)) add(out, function);
  }
  for (const Function& function : source.details.row_functions) {
    if (function.schema == schema) add(out, function);
  }
  std::ranges::sort(out, comes_before, &NamedFunctions::name);
  for (NamedFunctions& one : out)
    std::ranges::sort(one.overloads, comes_before, [](const Function* function) {
      return argument_list(*function);
    });
  return out;
}

Node function_node(const NamedFunctions& functions, const Source& source) {
  std::vector<Node> signatures;
  for (const Function* function : functions.overloads)
    signatures.push_back(signature_node(*function, functions, source));
  return choice_node(std::move(signatures));
}

std::vector<const Function*> computed_fields(
    const Relation& relation, const std::vector<NamedFunctions>& functions, const Source& source
) {
  std::vector<const Function*> out;
  for (const NamedFunctions& named : functions) {
    for (const Function* function : named.overloads) {
      const Type* row = row_argument(*function, source);
      if (row != nullptr && row->schema == relation.schema && row->name == relation.name)
        out.push_back(function);
    }
  }
  return out;
}

Node returned_type(const Function& function, const Source& source) {
  if (!function.result_columns.empty()) return columns_node(function, source);
  const Relation* relation =
      source.snapshot.find_relation(function.result_schema, function.result_relation);
  if (relation != nullptr && relation->schema == function.schema)
    return row_node(*relation, source);
  return ts_type(function.result_type, source);
}

}  // namespace plinth::typegen
