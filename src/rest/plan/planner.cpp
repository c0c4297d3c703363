#include "rest/plan/planner.hpp"

#include <fmt/format.h>

#include "rest/plan/call_planner.hpp"
#include "rest/plan/fuzzy.hpp"
#include "rest/plan/negotiation.hpp"
#include "rest/plan/read_planner.hpp"
#include "rest/plan/row_form.hpp"
#include "rest/plan/write_planner.hpp"

namespace plinth::rest {
namespace {

// The name under which a write's or a call's rows are read again; see sql/.
ReadRoot result_root(
    const catalog::Relation* relation, const std::string& name, bool takes_filters
) {
  return {.relation = relation, .schema = {}, .name = name, .takes_filters = takes_filters};
}

Result<const catalog::Relation*> find_relation(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema
) {
  if (const auto* relation = schema.find_relation(request.schema, request.name)) return relation;
  std::optional<std::string> hint;
  if (const auto similar =
          most_similar(request.name, schema.relation_names(request.schema), 0.75)) {
    hint = fmt::format("Perhaps you meant the table '{}.{}'", request.schema, *similar);
  }
  return std::unexpected(errors::no_relation(request.schema, request.name, std::move(hint)));
}

Result<void> check_preferences(const ApiRequest& request) {
  if (request.prefer.handling != Handling::strict || request.prefer.unknown.empty()) return {};
  return std::unexpected(
      errors::invalid_preferences(fmt::format("{}", fmt::join(request.prefer.unknown, ", ")))
  );
}

// Every column, nothing renamed, no embed.
bool asks_for_whole_rows(const Select& select) {
  if (!select.embeds.empty() || select.columns.size() != 1) return false;
  const SelectColumn& column = select.columns.front();
  return column.field.name == "*" && column.alias.empty();
}

Result<void> choose_production(
    const ApiRequest& request,
    std::string_view target,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    Plan& plan
) {
  const MediaTarget media_target{
      .schema = request.schema,
      .name = target,
      .whole_rows = asks_for_whole_rows(request.query.select),
  };
  TRY(plan.production, negotiate(request.accept, media_target, schema, settings.plan_enabled));
  return {};
}

std::vector<std::string> methods_of(const catalog::Relation& relation) {
  std::vector<std::string> methods{"OPTIONS", "GET", "HEAD"};
  if (relation.insertable) methods.emplace_back("POST");
  if (relation.insertable && relation.updatable && !relation.primary_key.empty())
    methods.emplace_back("PUT");
  if (relation.updatable) methods.emplace_back("PATCH");
  if (relation.deletable) methods.emplace_back("DELETE");
  return methods;
}

Result<void> plan_reading(
    const ApiRequest& request,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    Plan& plan
) {
  const ReadRoot root{
      .relation = plan.relation,
      .schema = request.schema,
      .name = request.name,
      .takes_filters = true
  };
  TRY(plan.read, plan_read(request, root, schema, settings, plan.warnings));
  TRY(choose_production(request, request.name, schema, settings, plan));
  return check_preferences(request);
}

Result<void> plan_writing(
    const ApiRequest& request,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    Plan& plan
) {
  plan.read_only = false;
  plan.wants_body = request.prefer.return_ == Return::representation;
  plan.wants_location = request.prefer.return_ == Return::headers_only;
  TRY(plan.read,
      plan_read(
          request, result_root(plan.relation, request.name, false), schema, settings, plan.warnings
      ));
  TRY(plan.write, plan_write(request, *plan.relation));
  if (plan.wants_body) plan.write->returning = returning_columns(*plan.read, *plan.relation);
  if (plan.wants_location) plan.write->returning = plan.relation->primary_key;
  TRY(check_preferences(request));
  TRY(choose_production(request, request.name, schema, settings, plan));
  return {};
}

Result<void> plan_calling(
    const ApiRequest& request,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    Plan& plan
) {
  TRY(plan.call, plan_call(request, schema));
  const catalog::Function& function = *plan.call->function;
  plan.read_only = plan.call->read_only;
  const catalog::Relation* relation =
      schema.find_relation(function.result_schema, function.result_relation);
  const std::string name = relation == nullptr ? function.name : relation->name;
  ReadRoot root = result_root(relation, name, true);
  root.request_schema = request.schema;
  root.record = function.returns_rows ? "record" : function.name;
  TRY(plan.read, plan_read(request, root, schema, settings, plan.warnings));
  plan.call->returning = used_columns(*plan.read);
  TRY(choose_production(request, name, schema, settings, plan));
  TRY(check_preferences(request));
  const bool limits_affected =
      request.prefer.max_affected && request.prefer.handling == Handling::strict;
  if (limits_affected && !function.returns_set)
    return std::unexpected(errors::max_affected_needs_set());
  return {};
}

Result<void> plan_root(
    const ApiRequest& request,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    Plan& plan
) {
  plan.root = RootPlan{.snapshot = &schema, .follow_privileges = settings.follow_privileges};
  TRY(plan.production, negotiate_root(request.accept, request.document));
  return {};
}

Result<Plan> plan_action(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema, const PlanSettings& settings
) {
  Plan plan;
  plan.action = request.action;
  plan.wants_body = !request.is_head;
  plan.estimate_beyond = settings.max_rows;
  if (request.action == Action::call) {
    TRY(plan_calling(request, schema, settings, plan));
    return plan;
  }
  if (request.action == Action::read_root) {
    TRY(plan_root(request, schema, settings, plan));
    return plan;
  }
  if (request.action == Action::inspect_root) {
    plan.allowed_methods = {"OPTIONS", "GET", "HEAD"};
    return plan;
  }
  if (request.action == Action::inspect_call) {
    TRY(const CallPlan call, plan_call(request, schema));
    const bool changes = call.function->volatility == catalog::Volatility::changing;
    plan.allowed_methods = changes ? std::vector<std::string>{"OPTIONS", "POST"}
                                   : std::vector<std::string>{"OPTIONS", "GET", "HEAD", "POST"};
    return plan;
  }
  TRY(plan.relation, find_relation(request, schema));
  if (request.action == Action::inspect) {
    plan.allowed_methods = methods_of(*plan.relation);
  } else if (request.action == Action::read) {
    TRY(plan_reading(request, schema, settings, plan));
  } else {
    TRY(plan_writing(request, schema, settings, plan));
  }
  return plan;
}

}  // namespace

Result<Plan> plan_request(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema, const PlanSettings& settings
) {
  TRY(Plan plan, plan_action(request, schema, settings));
  const Media media = plan.production.media;
  if (plan.read && (media == Media::csv || media == Media::custom))
    plan.read->embeds_as_jsonb = true;
  plan.row_form = choose_row_form(request, plan, schema, settings);
  return plan;
}

}  // namespace plinth::rest
