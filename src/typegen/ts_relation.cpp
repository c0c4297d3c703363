#include "typegen/ts_relation.hpp"

#include <algorithm>

#include "typegen/collation.hpp"
#include "typegen/ts_type.hpp"

namespace plinth::typegen {
namespace {

using catalog::Column;
using catalog::Function;
using catalog::Relation;
using catalog::Relationship;

enum class Write { insert, update };

std::string comment_if_wanted(const std::string& comment, const TypescriptOptions& options) {
  return options.comments ? comment : std::string();
}

void sort_by_name(std::vector<Member>& members) {
  std::ranges::sort(members, comes_before, &Member::name);
}

// A function with the name of a column is hidden by it.
std::vector<const Function*> shown_fields(
    const Relation& relation, const std::vector<NamedFunctions>& functions, const Source& source
) {
  auto fields = computed_fields(relation, functions, source);
  std::erase_if(fields, [&](const Function* field) {
    return relation.find_column(field->name) != nullptr;
  });
  return fields;
}

Node row_node(
    const Relation& relation,
    const std::vector<const Function*>& fields,
    const Source& source,
    const TypescriptOptions& options
) {
  std::vector<Member> members;
  for (const Column& column : relation.columns) {
    members.push_back({
        .name = column.name,
        .value = column_type(column, relation, source),
        .comment = comment_if_wanted(column.comment, options),
    });
  }
  sort_by_name(members);
  for (const Function* field : fields) {
    members.push_back({
        .name = field->name,
        .value = with_null(returned_type(*field, source), Null::allowed),
        .comment = comment_if_wanted(field->comment, options),
    });
  }
  return object_node(std::move(members), Layout::open);
}

bool is_fixed(const Column& column, const Relation& relation, const Source& source) {
  if (!relation.is_view()) return column.generated;
  return source.details.fixed_columns.contains(
      {.schema = relation.schema, .relation = relation.name, .column = column.name}
  );
}

// Nothing is known of the defaults behind a view.
bool is_optional(const Column& column, const Relation& relation, Write write) {
  return write == Write::update || may_be_null(column, relation) ||
         !column.default_expression.empty();
}

Member written_member(
    const Column& column, const Relation& relation, Write write, const Source& source
) {
  if (is_fixed(column, relation, source))
    return {.name = column.name, .optional = true, .value = text_node("never")};
  return {
      .name = column.name,
      .optional = is_optional(column, relation, write),
      .value = column_type(column, relation, source),
  };
}

Node written_node(const Relation& relation, Write write, const Source& source) {
  std::vector<Member> members;
  for (const Column& column : relation.columns)
    members.push_back(written_member(column, relation, write, source));
  sort_by_name(members);
  return object_node(std::move(members), Layout::open);
}

std::vector<const Relationship*> foreign_keys_of(const Relation& relation, const Source& source) {
  std::vector<const Relationship*> out;
  for (const Relationship& one : source.snapshot.relationships_of(relation)) {
    const bool is_foreign_key =
        one.is_to_one() && !one.reverse && !one.computed && !one.constraint.empty();
    // Types find relations by name, within one schema.
    if (is_foreign_key && one.to->schema == relation.schema) out.push_back(&one);
  }
  return out;
}

std::string joined(
    const std::vector<catalog::ColumnPair>& pairs, std::string catalog::ColumnPair::* side
) {
  std::string out;
  for (const catalog::ColumnPair& pair : pairs) out += pair.*side + ",";
  return out;
}

bool is_listed_before(const Relationship* a, const Relationship* b) {
  using catalog::ColumnPair;
  if (const int order = collate(a->constraint, b->constraint); order != 0) return order < 0;
  if (const int order = collate(a->to->name, b->to->name); order != 0) return order < 0;
  const int order =
      collate(joined(a->columns, &ColumnPair::to), joined(b->columns, &ColumnPair::to));
  if (order != 0) return order < 0;
  return collate(joined(a->columns, &ColumnPair::from), joined(b->columns, &ColumnPair::from)) < 0;
}

Node names_node(
    const std::vector<catalog::ColumnPair>& pairs, std::string catalog::ColumnPair::* side
) {
  std::vector<Node> names;
  for (const catalog::ColumnPair& pair : pairs) names.push_back(text_node(quoted(pair.*side)));
  return list_node(std::move(names));
}

Node relationship_node(const Relationship& one, const TypescriptOptions& options) {
  using catalog::ColumnPair;
  std::vector<Member> members{
      {.name = "foreignKeyName", .value = text_node(quoted(one.constraint))},
      {.name = "columns", .value = names_node(one.columns, &ColumnPair::from)},
  };
  if (options.one_to_one) {
    const bool is_one_to_one = one.cardinality == catalog::Cardinality::one_to_one;
    members.push_back({.name = "isOneToOne", .value = text_node(is_one_to_one ? "true" : "false")});
  }
  members.push_back({.name = "referencedRelation", .value = text_node(quoted(one.to->name))});
  members.push_back({.name = "referencedColumns", .value = names_node(one.columns, &ColumnPair::to)}
  );
  return object_node(std::move(members), Layout::open);
}

Node relationships_node(
    const Relation& relation, const Source& source, const TypescriptOptions& options
) {
  auto keys = foreign_keys_of(relation, source);
  std::ranges::sort(keys, is_listed_before);
  std::vector<Node> items;
  for (const Relationship* key : keys) items.push_back(relationship_node(*key, options));
  return list_node(std::move(items), Layout::open);
}

// The names that `*` does not select. Without them clients guess by the names of functions and take
// a column for a computed field that is hidden by it.
Node computed_fields_node(const std::vector<const Function*>& fields) {
  std::vector<Node> names;
  for (const Function* field : fields) names.push_back(text_node(quoted(field->name)));
  return names.empty() ? text_node("never") : choice_node(std::move(names));
}

}  // namespace

Node relation_node(
    const Relation& relation,
    const std::vector<NamedFunctions>& functions,
    const Source& source,
    const TypescriptOptions& options
) {
  const auto fields = shown_fields(relation, functions, source);
  std::vector<Member> members;
  members.push_back({.name = "Row", .value = row_node(relation, fields, source, options)});
  const bool is_view = relation.is_view();
  if (!is_view || relation.insertable)
    members.push_back({.name = "Insert", .value = written_node(relation, Write::insert, source)});
  if (!is_view || relation.updatable)
    members.push_back({.name = "Update", .value = written_node(relation, Write::update, source)});
  members.push_back(
      {.name = "Relationships", .value = relationships_node(relation, source, options)}
  );
  if (!computed_fields(relation, functions, source).empty())
    members.push_back({.name = "ComputedFields", .value = computed_fields_node(fields)});
  return object_node(std::move(members), Layout::open);
}

}  // namespace plinth::typegen
