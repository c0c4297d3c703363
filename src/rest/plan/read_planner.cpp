#include "rest/plan/read_planner.hpp"

#include <utility>

#include <fmt/format.h>

#include "rest/plan/relationship.hpp"

namespace plinth::rest {

bool ReadNode::has_aggregates() const {
  const auto lifts_aggregate = [](const ReadNode& child) {
    return std::ranges::any_of(child.lifted, [](const LiftedColumn& one) {
      return one.aggregate != Aggregate::none;
    });
  };
  return std::ranges::any_of(
             columns,
             [](const OutputColumn& column) { return column.select.aggregate != Aggregate::none; }
         ) ||
         (!spread && std::ranges::any_of(children, lifts_aggregate));
}

namespace {

const catalog::Column* column_of(const catalog::Relation* relation, const Field& field) {
  return relation == nullptr ? nullptr : relation->find_column(field.name);
}

ReadNode* find_by_output(ReadNode& node, std::string_view name) {
  const auto found = std::ranges::find(node.children, name, &ReadNode::output_name);
  return found == node.children.end() ? nullptr : &*found;
}

ReadNode* find_by_target(ReadNode& node, std::string_view name) {
  const auto found = std::ranges::find_if(node.children, [&](const ReadNode& child) {
    return child.relation->name == name;
  });
  return found == node.children.end() ? nullptr : &*found;
}

// A filter named like an embed, with a null test, asks whether there are related rows.
std::optional<EmbedTest> as_embed_test(const Filter& filter, const ReadNode* node) {
  const Condition& condition = filter.condition;
  const bool null_test = condition.op == Operator::is && condition.is_value == IsValue::null;
  if (node == nullptr || !filter.field.steps.empty() || !null_test) return std::nullopt;
  const auto child = std::ranges::find(node->children, filter.field.name, &ReadNode::output_name);
  if (child == node->children.end()) return std::nullopt;
  return EmbedTest{.lateral = child->lateral, .present = condition.negated};
}

ConditionNode to_condition(
    const Filter& filter, const catalog::Relation* relation, const ReadNode* node
) {
  if (auto test = as_embed_test(filter, node)) return *std::move(test);
  return ColumnTest{.filter = filter, .column = column_of(relation, filter.field)};
}

ConditionTree to_condition(
    const Logic& logic, const catalog::Relation* relation, const ReadNode* node
) {
  ConditionTree tree{.negated = logic.negated, .any = logic.any, .nodes = {}};
  for (const LogicNode& part : logic.nodes) {
    if (const auto* filter = std::get_if<Filter>(&part)) {
      tree.nodes.push_back(to_condition(*filter, relation, node));
    } else {
      tree.nodes.emplace_back(to_condition(std::get<Logic>(part), relation, node));
    }
  }
  return tree;
}

class ReadPlanner {
 public:
  ReadPlanner(
      const catalog::SchemaSnapshot& schema,
      const PlanSettings& settings,
      std::vector<std::string>& warnings
  )
      : schema_(schema),
        settings_(settings),
        warnings_(warnings) {}

  Result<ReadNode> run(const ApiRequest& request, const ReadRoot& root) {
    request_schema_ = root.request_schema;
    record_ = root.record;
    ReadNode node;
    node.relation = root.relation;
    node.source_schema = root.schema;
    node.source_name = root.name;
    TRY(select(request.query.select, node, 0));
    TRY(conditions(request.query, root, node));
    for (const auto& [path, terms] : request.query.orders) TRY(order(path, terms, node));
    for (const auto& [path, range] : request.query.ranges) {
      if (!root.takes_filters && path.empty()) continue;
      TRY(ReadNode* const target, at(path, node));
      target->range = range;
    }
    if (root.takes_filters && settings_.max_rows) clamp(node, *settings_.max_rows);
    return node;
  }

 private:
  Result<void> select(const Select& select, ReadNode& node, int depth) {
    for (const SelectColumn& column : select.columns) {
      if (column.aggregate != Aggregate::none && !settings_.aggregates_enabled) {
        return std::unexpected(errors::aggregates_disabled());
      }
      node.columns.push_back({.select = column, .column = column_of(node.relation, column.field)});
    }
    for (const SelectEmbed& wanted : select.embeds) TRY(embed(wanted, node, depth + 1));
    if (node.spread || node.has_aggregates() || has_own_forms(node)) expand_star(node);
    return {};
  }

  // A column whose domain says how it travels is written by a function, so it has to be named.
  static bool has_own_forms(const ReadNode& node) {
    return node.relation != nullptr &&
           std::ranges::any_of(node.relation->columns, [](const catalog::Column& column) {
             return column.representation && column.representation->to_json;
           });
  }

  // Beside aggregates, and where columns are taken one by one, "every column" is a list of names.
  static void expand_star(ReadNode& node) {
    if (node.relation == nullptr) return;
    std::vector<OutputColumn> columns;
    for (OutputColumn& column : node.columns) {
      if (column.select.field.name != "*") {
        columns.push_back(std::move(column));
        continue;
      }
      for (const catalog::Column& one : node.relation->columns) {
        SelectColumn named;
        named.field.name = one.name;
        columns.push_back({.select = std::move(named), .column = &one});
      }
    }
    node.columns = std::move(columns);
  }

  // What a spread gives to its parent. Aggregates leave their column behind, under a name of its
  // own.
  static Result<void> lift(ReadNode& node) {
    for (OutputColumn& column : node.columns) {
      SelectColumn& select = column.select;
      LiftedColumn lifted{.source = output_name(select), .name = output_name(select)};
      if (select.aggregate != Aggregate::none) {
        if (!node.is_to_one()) {
          return std::unexpected(errors::not_implemented(
              "Aggregates are not implemented for one-to-many or many-to-many spreads."
          ));
        }
        lifted.aggregate = std::exchange(select.aggregate, Aggregate::none);
        lifted.aggregate_cast = std::exchange(select.aggregate_cast, {});
        lifted.source = fmt::format("aggregated_{}", node.lifted.size());
        select.alias = lifted.source;
      }
      node.lifted.push_back(std::move(lifted));
    }
    for (const ReadNode& child : node.children) {
      if (child.spread) {
        for (LiftedColumn lifted : child.lifted) {
          lifted.source = lifted.aggregate == Aggregate::none ? lifted.name : lifted.source;
          node.lifted.push_back(std::move(lifted));
        }
      } else if (!child.is_empty()) {
        node.lifted.push_back({.source = child.output_name, .name = child.output_name});
      }
    }
    return {};
  }

  Result<void> embed(const SelectEmbed& wanted, ReadNode& parent, int depth) {
    if (settings_.max_embed_depth && depth > *settings_.max_embed_depth)
      return std::unexpected(errors::embed_too_deep(*settings_.max_embed_depth));
    if (parent.relation == nullptr) {
      return std::unexpected(
          no_relationship(schema_, request_schema_, record_, wanted.target, wanted.hint)
      );
    }
    TRY(const catalog::Relationship* const found,
        find_relationship(schema_, *parent.relation, wanted.target, wanted.hint));
    ReadNode child;
    child.relation = found->to;
    child.source_schema = found->to->schema;
    child.source_name = found->to->name;
    child.relationship = *found;
    child.output_name = wanted.output_name();
    // PostgreSQL's messages show these two aliases, so they are the original's.
    child.alias = fmt::format("{}_{}", found->to->name, depth);
    child.lateral = fmt::format("{}_{}_{}", parent.relation->name, child.output_name, depth);
    child.join = wanted.join;
    child.spread = wanted.spread;
    TRY(select(wanted.select, child, depth));
    if (child.spread) TRY(lift(child));
    parent.children.push_back(std::move(child));
    return {};
  }

  Result<void> conditions(const Query& query, const ReadRoot& root, ReadNode& node) {
    for (const auto& [path, filter] : query.filters) {
      if (path.empty() && !root.takes_filters) continue;
      TRY(ReadNode* const target, at(path, node));
      target->where.push_back(to_condition(filter, target->relation, target));
    }
    for (const auto& [path, logic] : query.logic) {
      if (path.empty() && !root.takes_filters) continue;
      TRY(ReadNode* const target, at(path, node));
      target->where.emplace_back(to_condition(logic, target->relation, target));
    }
    return {};
  }

  Result<void> order(const Path& path, const std::vector<OrderTerm>& terms, ReadNode& root) {
    TRY(ReadNode* const node, at(path, root));
    for (const OrderTerm& term : terms) {
      OrderKey key{.term = term, .lateral = {}, .column = nullptr};
      if (term.relation.empty()) {
        key.column = column_of(node->relation, term.field);
      } else {
        TRY(const ReadNode* const child, child_named(*node, term.relation));
        if (!child->is_to_one())
          return std::unexpected(errors::related_order(node->source_name, term.relation));
        key.lateral = child->lateral;
      }
      node->order.push_back(std::move(key));
    }
    return {};
  }

  Result<ReadNode*> at(const Path& path, ReadNode& root) {
    ReadNode* node = &root;
    for (const std::string& name : path) {
      TRY(node, child_named(*node, name));
    }
    return node;
  }

  // By the embed's output name; its target's own name works too unless it was switched off, and is
  // answered with a warning when there is an alias.
  Result<ReadNode*> child_named(ReadNode& node, const std::string& name) {
    if (ReadNode* const child = find_by_output(node, name)) return child;
    ReadNode* const child = find_by_target(node, name);
    if (child == nullptr) return std::unexpected(errors::not_embedded(name));
    if (!settings_.legacy_target_names)
      return std::unexpected(errors::target_name_not_allowed(name, child->output_name));
    std::string warning = fmt::format(
        "Update `{}` to `{}` in query string filters, orders or limits.", name, child->output_name
    );
    if (std::ranges::find(warnings_, warning) == warnings_.end())
      warnings_.push_back(std::move(warning));
    return child;
  }

  static void clamp(ReadNode& node, int64_t max_rows) {
    node.range.limit = std::min(node.range.limit.value_or(max_rows), max_rows);
    for (ReadNode& child : node.children) clamp(child, max_rows);
  }

  const catalog::SchemaSnapshot& schema_;
  const PlanSettings& settings_;
  std::vector<std::string>& warnings_;
  std::string request_schema_;
  std::string record_;
};

}  // namespace

Result<ReadNode> plan_read(
    const ApiRequest& request,
    const ReadRoot& root,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings,
    std::vector<std::string>& warnings
) {
  return ReadPlanner(schema, settings, warnings).run(request, root);
}

std::vector<ConditionNode> root_conditions(const Query& query, const catalog::Relation* relation) {
  std::vector<ConditionNode> out;
  for (const auto& [path, filter] : query.filters) {
    if (path.empty()) out.push_back(to_condition(filter, relation, nullptr));
  }
  for (const auto& [path, logic] : query.logic) {
    if (path.empty()) out.emplace_back(to_condition(logic, relation, nullptr));
  }
  return out;
}

}  // namespace plinth::rest
