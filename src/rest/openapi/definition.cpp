#include "rest/openapi/definition.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "jsonschema/foreign_key.hpp"
#include "jsonschema/type.hpp"

namespace plinth::rest {
namespace {

using catalog::Column;
using catalog::Relation;
using catalog::Relationship;
using jsonschema::default_value;
using jsonschema::described_type;
using jsonschema::find_foreign_key;
using jsonschema::write_type;

// The tags are what tools look for: PostgREST's clients read keys out of them.
std::string description_of(
    const Column& column, const Relation& relation, const catalog::SchemaSnapshot& schema
) {
  std::string notes;
  if (std::ranges::find(relation.primary_key, column.name) != relation.primary_key.end())
    notes += "\nThis is a Primary Key.<pk/>";
  if (const Relationship* key = find_foreign_key(column, relation, schema)) {
    const std::string& table = key->to->name;
    const std::string& target = key->columns.front().to;
    notes += fmt::format(
        "\nThis is a Foreign Key to `{0}.{1}`.<fk table='{0}' column='{1}'/>", table, target
    );
  }
  if (notes.empty()) return column.comment;
  return (column.comment.empty() ? "" : column.comment + "\n\n") + "Note:" + notes;
}

void write_property(
    json::Writer& w,
    const Column& column,
    const Relation& relation,
    const catalog::SchemaSnapshot& schema
) {
  const std::string_view type = described_type(column);
  const std::string description = description_of(column, relation, schema);
  w.begin_object();
  if (const auto value = default_value(type, column.default_expression))
    w.key("default").raw(*value);
  if (!description.empty()) w.key("description").string(description);
  if (!column.enum_labels.empty()) {
    w.key("enum").begin_array();
    for (const std::string& label : column.enum_labels) w.string(label);
    w.end_array();
  }
  if (column.max_length) w.key("maxLength").number(*column.max_length);
  write_type(w, type);
  w.end_object();
}

}  // namespace

void write_definition(
    json::Writer& w, const Relation& relation, const catalog::SchemaSnapshot& schema
) {
  w.begin_object();
  if (!relation.comment.empty()) w.key("description").string(relation.comment);
  if (!std::ranges::all_of(relation.columns, &Column::nullable)) {
    w.key("required").begin_array();
    for (const Column& column : relation.columns) {
      if (!column.nullable) w.string(column.name);
    }
    w.end_array();
  }
  w.key("properties").begin_object();
  for (const Column& column : relation.columns) {
    w.key(column.name);
    write_property(w, column, relation, schema);
  }
  w.end_object().key("type").string("object").end_object();
}

}  // namespace plinth::rest
