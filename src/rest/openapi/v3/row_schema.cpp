#include "rest/openapi/v3/row_schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "jsonschema/bounds.hpp"
#include "jsonschema/column_schema.hpp"
#include "jsonschema/example.hpp"
#include "rest/openapi/v3/names.hpp"

namespace plinth::rest::v3 {
namespace {

using catalog::Column;
using catalog::Relation;
using jsonschema::bounds_of;
using jsonschema::example_of;
using jsonschema::is_required;

void write_row(json::Writer& w, const Relation& relation, const catalog::SchemaSnapshot& schema) {
  w.key(component_name(relation.name)).begin_object();
  w.key("title").string(relation.name).key("type").string("object");
  if (!relation.comment.empty()) w.key("description").string(relation.comment);
  w.key("properties").begin_object();
  for (const Column& column : relation.columns) {
    w.key(column.name);
    jsonschema::write_column_schema(w, column, relation, schema);
  }
  w.end_object();
  w.key("examples").begin_array().raw(row_example(relation)).end_array().end_object();
}

void begin_body(
    json::Writer& w, const Relation& relation, std::string_view ending, std::string_view description
) {
  const std::string name = component_name(relation.name);
  w.key(name + std::string(ending)).begin_object();
  w.key("title").string(relation.name + std::string(ending)).key("type").string("object");
  w.key("description").string(description);
  w.key("properties").begin_object();
  for (const Column& column : relation.columns) {
    if (column.generated) continue;
    w.key(column.name).begin_object();
    w.key("$ref").string(property_reference(name, column.name)).end_object();
  }
  w.end_object();
}

void write_insert(json::Writer& w, const Relation& relation) {
  begin_body(w, relation, ".insert", fmt::format("A new row of `{}`.", relation.name));
  if (std::ranges::any_of(relation.columns, is_required)) {
    w.key("required").begin_array();
    for (const Column& column : relation.columns) {
      if (is_required(column)) w.string(column.name);
    }
    w.end_array();
  }
  w.key("examples").begin_array().raw(insert_example(relation)).end_array().end_object();
}

void write_update(json::Writer& w, const Relation& relation) {
  begin_body(w, relation, ".update", fmt::format("What changes in rows of `{}`.", relation.name));
  w.end_object();
}

template <class Takes>
std::string example_object(const Relation& relation, Takes takes) {
  json::Writer w;
  w.begin_object();
  for (const Column& column : relation.columns) {
    if (takes(column)) w.key(column.name).raw(example_of(column, bounds_of(column)));
  }
  w.end_object();
  return w.take();
}

}  // namespace

std::string insert_example(const Relation& relation) {
  return example_object(relation, is_required);
}

std::string row_example(const Relation& relation) {
  return example_object(relation, [](const Column&) { return true; });
}

void write_row_schemas(
    json::Writer& w, const Relation& relation, const catalog::SchemaSnapshot& schema
) {
  write_row(w, relation, schema);
  if (relation.insertable) write_insert(w, relation);
  if (relation.updatable) write_update(w, relation);
}

}  // namespace plinth::rest::v3
