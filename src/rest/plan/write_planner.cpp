#include "rest/plan/write_planner.hpp"

#include <algorithm>

#include "rest/plan/read_planner.hpp"

namespace plinth::rest {
namespace {

Result<std::vector<PayloadColumn>> payload_columns(
    const ApiRequest& request, const catalog::Relation& relation
) {
  // What is no JSON as it comes is read here, by its own names.
  const bool is_read_here = !request.payload.made.empty();
  const bool listed =
      request.query.columns.has_value() && request.action != Action::put && !is_read_here;
  const std::vector<std::string>& names = listed ? *request.query.columns : request.payload.keys;
  std::vector<PayloadColumn> out;
  for (const std::string& name : names) {
    const catalog::Column* column = relation.find_column(name);
    if (column == nullptr) return std::unexpected(errors::no_column(name, relation.name));
    const bool repeated = std::ranges::find(out, name, &PayloadColumn::name) != out.end();
    if (repeated) continue;
    PayloadColumn& added = out.emplace_back();
    added.name = name;
    added.type = column->type;
    added.default_expression = column->default_expression;
    if (column->representation && column->representation->from_json) {
      added.type = "json";
      added.from_json = &column->representation->from_json;
    }
  }
  return out;
}

std::optional<Conflict> conflict_of(const ApiRequest& request, const catalog::Relation& relation) {
  if (request.prefer.resolution == Resolution::none) return std::nullopt;
  const auto& columns =
      request.query.on_conflict ? *request.query.on_conflict : relation.primary_key;
  if (columns.empty()) return std::nullopt;
  return Conflict{
      .columns = columns, .merge = request.prefer.resolution == Resolution::merge_duplicates
  };
}

// The filters of a PUT name the one row: all primary key columns, each by a plain eq.
Result<std::vector<Filter>> put_key(const ApiRequest& request, const catalog::Relation& relation) {
  std::vector<Filter> key;
  for (const auto& [path, filter] : request.query.filters) {
    const Condition& condition = filter.condition;
    const bool plain = path.empty() && filter.field.steps.empty() && condition.op == Operator::eq &&
                       !condition.negated && condition.quantifier == Quantifier::none;
    const bool in_key =
        std::ranges::find(relation.primary_key, filter.field.name) != relation.primary_key.end();
    if (!plain || !in_key) return std::unexpected(errors::put_filters());
    key.push_back(filter);
  }
  const bool complete = std::ranges::all_of(relation.primary_key, [&](const std::string& column) {
    return std::ranges::any_of(key, [&](const Filter& filter) {
      return filter.field.name == column;
    });
  });
  if (!complete || key.empty() || !request.query.logic.empty())
    return std::unexpected(errors::put_filters());
  return key;
}

void add_unique(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

Result<WritePlan> plan_write(const ApiRequest& request, const catalog::Relation& relation) {
  WritePlan plan;
  plan.relation = &relation;
  plan.apply_defaults = request.prefer.missing == Missing::default_;
  if (request.action == Action::remove) {
    plan.mutation = Mutation::remove;
    plan.where = root_conditions(request.query, &relation);
    return plan;
  }
  TRY(plan.columns, payload_columns(request, relation));
  if (request.action == Action::update) {
    plan.mutation = Mutation::update;
    plan.where = root_conditions(request.query, &relation);
  } else if (request.action == Action::put) {
    TRY(plan.put_key, put_key(request, relation));
    plan.conflict = Conflict{.columns = relation.primary_key, .merge = true};
  } else {
    plan.conflict = conflict_of(request, relation);
  }
  return plan;
}

namespace {

void add_tested(const std::vector<ConditionNode>& conditions, std::vector<std::string>& names) {
  for (const ConditionNode& node : conditions) {
    if (const auto* test = std::get_if<ColumnTest>(&node)) {
      add_unique(names, test->filter.field.name);
    } else if (const auto* tree = std::get_if<ConditionTree>(&node)) {
      add_tested(tree->nodes, names);
    }
  }
}

void add_joined(const ReadNode& read, std::vector<std::string>& names) {
  for (const ReadNode& child : read.children) {
    for (const auto& pair : child.relationship->columns) add_unique(names, pair.from);
    if (!child.relationship->junction) continue;
    for (const auto& pair : child.relationship->junction->to_source) add_unique(names, pair.from);
  }
}

// A function of an embed takes the whole row.
bool takes_whole_row(const ReadNode& read) {
  return std::ranges::any_of(read.children, [](const ReadNode& child) {
    return child.relationship->computed.has_value();
  });
}

}  // namespace

std::vector<std::string> used_columns(const ReadNode& read) {
  if (read.columns.empty() || takes_whole_row(read)) return {"*"};
  std::vector<std::string> names;
  for (const OutputColumn& column : read.columns) {
    if (column.select.field.name == "*") return {"*"};
    if (!column.select.field.name.empty()) add_unique(names, column.select.field.name);
  }
  add_joined(read, names);
  add_tested(read.where, names);
  if (names.empty()) return {"*"};
  return names;
}

std::vector<std::string> returning_columns(
    const ReadNode& read, const catalog::Relation& relation
) {
  std::vector<std::string> names;
  for (const OutputColumn& column : read.columns) {
    if (column.select.field.name == "*") return {"*"};
    if (!column.select.field.name.empty()) add_unique(names, column.select.field.name);
  }
  for (const OrderKey& key : read.order) {
    if (key.lateral.empty()) add_unique(names, key.term.field.name);
  }
  if (takes_whole_row(read)) return {"*"};
  add_joined(read, names);
  for (const std::string& column : relation.primary_key) {
    if (names.empty()) add_unique(names, column);
  }
  return names;
}

}  // namespace plinth::rest
