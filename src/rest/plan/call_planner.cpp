#include "rest/plan/call_planner.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "rest/plan/fuzzy.hpp"

namespace plinth::rest {
namespace {

using catalog::Function;
using catalog::Parameter;

using Names = std::set<std::string>;

Names argument_names(const ApiRequest& request) {
  Names names;
  if (request.is_get) {
    for (const auto& [name, value] : request.query.arguments) names.insert(name);
  } else if (request.query.columns) {
    names.insert(request.query.columns->begin(), request.query.columns->end());
  } else {
    names.insert(request.payload.keys.begin(), request.payload.keys.end());
  }
  return names;
}

bool is_raw(const ApiRequest& request) {
  return !request.is_get && request.payload.kind != PayloadKind::json;
}

bool matches_names(const Function& function, const Names& names, const ApiRequest& request) {
  if (function.parameters.empty()) return names.empty() && !is_raw(request);
  size_t known = 0;
  for (const Parameter& parameter : function.parameters) {
    const bool given = !parameter.name.empty() && names.contains(parameter.name);
    if (parameter.required && !given) return false;
    if (given) ++known;
  }
  return known == names.size();
}

bool takes_raw_body(const Function& function, const ApiRequest& request) {
  if (request.action != Action::call || request.is_get || request.payload.from_form ||
      function.parameters.size() != 1 || !function.parameters.front().name.empty())
    return false;
  const std::string& type = function.parameters.front().type;
  switch (request.payload.kind) {
    case PayloadKind::json:
      return type == "json" || type == "jsonb";
    case PayloadKind::text:
      return type == "text";
    case PayloadKind::xml:
      return type == "xml";
    case PayloadKind::binary:
      return type == "bytea";
  }
  return false;
}

std::string_view raw_type_name(PayloadKind kind) {
  switch (kind) {
    case PayloadKind::json:
      return "json/jsonb";
    case PayloadKind::text:
      return "text";
    case PayloadKind::xml:
      return "xml";
    case PayloadKind::binary:
      return "bytea";
  }
  return "";
}

std::string parameter_list(const Function& function) {
  std::vector<std::string> names;
  for (const Parameter& parameter : function.parameters) names.push_back(parameter.name);
  std::ranges::sort(names);
  return fmt::format("({})", fmt::join(names, ", "));
}

std::optional<std::string> suggest(
    const ApiRequest& request, const Names& names, const catalog::SchemaSnapshot& schema
) {
  constexpr size_t most_parameters = 100;  // that a function of PostgreSQL can have
  if (is_raw(request) || names.size() > most_parameters) return std::nullopt;
  const auto& overloads = schema.functions(request.schema, request.name);
  if (overloads.empty()) {
    const auto similar = most_similar(request.name, schema.function_names(request.schema), 0.75);
    if (!similar) return std::nullopt;
    return fmt::format("Perhaps you meant to call the function {}.{}", request.schema, *similar);
  }
  std::vector<std::string> lists;
  for (const Function& function : overloads) lists.push_back(parameter_list(function));
  const std::vector<std::string_view> views(lists.begin(), lists.end());
  const auto similar = most_similar(fmt::format("({})", fmt::join(names, ", ")), views, 0.33);
  if (!similar) return std::nullopt;
  return fmt::format(
      "Perhaps you meant to call the function {}.{}{}", request.schema, request.name, *similar
  );
}

Error not_found(
    const ApiRequest& request, const Names& names, const catalog::SchemaSnapshot& schema
) {
  const std::string function = fmt::format("{}.{}", request.schema, request.name);
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  std::string message = "Could not find the function " + function;
  std::string details = "Searched for the function " + function;
  if (is_raw(request)) {
    details +=
        fmt::format(" with a single unnamed {} parameter", raw_type_name(request.payload.kind));
  } else {
    message += names.empty() ? " without parameters" : fmt::format("({})", list);
    details += names.empty()       ? " without parameters"
               : names.size() == 1 ? " with parameter " + list
                                   : " with parameters " + list;
    if (request.action == Action::call && !request.is_get && !request.payload.from_form)
      details += " or with a single unnamed json/jsonb parameter";
  }
  message += " in the schema cache";
  details += ", but no matches were found in the schema cache.";
  return errors::no_function(
      std::move(message), std::move(details), suggest(request, names, schema)
  );
}

Error ambiguous(const std::vector<const Function*>& candidates) {
  std::vector<std::string> signatures;
  for (const Function* function : candidates) signatures.push_back(function->signature());
  return errors::ambiguous_function(fmt::format("{}", fmt::join(signatures, ", ")));
}

Result<const Function*> choose(
    const ApiRequest& request, const Names& names, const catalog::SchemaSnapshot& schema
) {
  std::vector<const Function*> named;
  std::vector<const Function*> raw;
  for (const Function& function : schema.functions(request.schema, request.name)) {
    if (!is_raw(request) && matches_names(function, names, request)) {
      named.push_back(&function);
    } else if (takes_raw_body(function, request)) {
      raw.push_back(&function);
    }
  }
  const auto& candidates = named.empty() ? raw : named;
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty()) return std::unexpected(not_found(request, names, schema));
  return std::unexpected(ambiguous(candidates));
}

// By GET each value stands for itself; of a repeated name the last counts, unless the parameter is
// variadic.
std::vector<CallPlan::Argument> listed_arguments(
    const ApiRequest& request, const Function& function
) {
  std::vector<CallPlan::Argument> out;
  for (const Parameter& parameter : function.parameters) {
    CallPlan::Argument argument{.parameter = &parameter, .values = {}};
    for (const auto& [name, value] : request.query.arguments) {
      if (name != parameter.name) continue;
      if (!parameter.variadic) argument.values.clear();
      argument.values.push_back(value);
    }
    if (!argument.values.empty()) out.push_back(std::move(argument));
  }
  return out;
}

}  // namespace

Result<CallPlan> plan_call(const ApiRequest& request, const catalog::SchemaSnapshot& schema) {
  const Names names = argument_names(request);
  TRY(const Function* const function, choose(request, names, schema));
  CallPlan plan;
  plan.function = function;
  plan.returns_single = !function->returns_set;
  plan.returns_scalar = !function->returns_rows;
  plan.read_only = request.is_get || function->volatility != catalog::Volatility::changing;
  plan.raw_body = takes_raw_body(*function, request);
  if (request.is_get) {
    plan.arguments = listed_arguments(request, *function);
  } else if (!plan.raw_body) {
    for (const Parameter& parameter : function->parameters) {
      if (names.contains(parameter.name)) plan.from_json.push_back(&parameter);
    }
  }
  return plan;
}

}  // namespace plinth::rest
