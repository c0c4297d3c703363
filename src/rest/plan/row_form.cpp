#include "rest/plan/row_form.hpp"

#include <algorithm>
#include <array>

namespace plinth::rest {
namespace {

// Names under which clients cast to types that are told by their text.
constexpr std::array scalar_casts{"bigint",   "bool", "boolean",   "date",        "float4",
                                  "float8",   "int",  "int2",      "int4",        "int8",
                                  "integer",  "json", "jsonb",     "numeric",     "real",
                                  "smallint", "text", "timestamp", "timestamptz", "uuid",
                                  "varchar"};

bool is_scalar_cast(std::string_view type) {
  return std::ranges::find(scalar_casts, type) != scalar_casts.end();
}

bool has_kind(const catalog::Column& column, const catalog::SchemaSnapshot& schema) {
  const auto& own_form = column.representation;
  if (own_form && own_form->to_json) return true;  // selected as the json that its function makes
  return schema.column_kind(column.base_type_oid).has_value();
}

bool is_scalar(
    const OutputColumn& column, const ReadNode& node, const catalog::SchemaSnapshot& schema
) {
  const SelectColumn& select = column.select;
  if (select.aggregate != Aggregate::none) return false;
  if (!select.cast.empty()) return is_scalar_cast(select.cast);
  if (select.field.name == "*") {
    return node.relation != nullptr &&
           std::ranges::all_of(node.relation->columns, [&](const catalog::Column& one) {
             return has_kind(one, schema);
           });
  }
  if (column.column == nullptr) return false;  // computed: of a type that is not known here
  return !select.field.steps.empty() || has_kind(*column.column, schema);
}

}  // namespace

bool counts_apart(const ApiRequest& request, const ReadNode& node) {
  const bool counts =
      request.prefer.count == Count::exact || request.prefer.count == Count::estimated;
  return counts && (node.range.limit || node.range.offset > 0);
}

RowForm choose_row_form(
    const ApiRequest& request,
    const Plan& plan,
    const catalog::SchemaSnapshot& schema,
    const PlanSettings& settings
) {
  const Production& production = plan.production;
  const bool is_csv = production.media == Media::csv;  // the text of any type will do
  const bool is_plain =
      (is_csv || production.media == Media::json || production.media == Media::object) &&
      !production.explain;
  if (!settings.rows_as_columns || plan.action != Action::read || !plan.wants_body || !is_plain)
    return RowForm::document;
  if (settings.pre_request || schema.reads_set_response()) return RowForm::document;
  const ReadNode& node = *plan.read;
  if (node.columns.empty() || counts_apart(request, node)) return RowForm::document;
  const bool spreads = std::ranges::any_of(node.children, &ReadNode::spread);
  const bool all_scalar =
      is_csv || std::ranges::all_of(node.columns, [&](const OutputColumn& column) {
        return is_scalar(column, node, schema);
      });
  return spreads || !all_scalar ? RowForm::document : RowForm::columns;
}

}  // namespace plinth::rest
