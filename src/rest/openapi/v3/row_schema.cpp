#include "rest/openapi/v3/row_schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "json/tree.hpp"
#include "rest/openapi/foreign_key.hpp"
#include "rest/openapi/type.hpp"
#include "rest/openapi/v3/bounds.hpp"
#include "rest/openapi/v3/check.hpp"
#include "rest/openapi/v3/example.hpp"
#include "rest/openapi/v3/names.hpp"
#include "rest/openapi/v3/schema_type.hpp"

namespace plinth::rest::v3 {
namespace {

using catalog::Column;
using catalog::Relation;

bool is_in_primary_key(const Column& column, const Relation& relation) {
  return std::ranges::find(relation.primary_key, column.name) != relation.primary_key.end();
}

// The comment, and what no keyword of JSON Schema says.
std::string description_of(
    const Column& column, const Relation& relation, const catalog::Relationship* key
) {
  std::string out = column.comment;
  const auto add = [&](std::string_view sentence) {
    if (!out.empty()) out += "\n\n";
    out += sentence;
  };
  if (is_in_primary_key(column, relation)) {
    add(relation.primary_key.size() == 1 ? "Primary key." : "Part of the primary key.");
  }
  if (key != nullptr)
    add(fmt::format("Foreign key to `{}.{}`.", key->to->name, key->columns.front().to));
  if (column.generated) add("Only the database sets it.");
  for (const std::string& check : column.checks) {
    if (parse_check(check, column.name).empty()) add(fmt::format("Check: `{}`", check));
  }
  return out;
}

// "2025-01-31 09:30:00+00", as PostgreSQL prints a constant, in the form of RFC 3339. Nothing for
// what has no such form: infinity.
std::optional<std::string> time_in_json(std::string text) {
  constexpr size_t date = 10;
  if (text.size() <= date || text[date] != ' ') return std::nullopt;
  text[date] = 'T';
  const char sign = text[text.size() - 3];
  if (sign == '+' || sign == '-') text += ":00";
  std::string json;
  json::append_string(json, text);
  return json;
}

// A default that is a plain constant, as JSON; what is computed is nobody's business but the
// database's.
std::optional<std::string> constant_default(const Column& column) {
  const std::string_view type = schema_type_of(column);
  const std::string& expression = column.default_expression;
  const auto literal = literal_value(expression);
  if (type == "json" || type == "jsonb") {
    return literal && json::parse(*literal) ? literal : std::nullopt;
  }
  if (may_be_anything(type)) return std::nullopt;
  if (type.starts_with("timestamp")) return literal ? time_in_json(*literal) : std::nullopt;
  if (type.ends_with("[]"))
    return literal == "{}" ? std::optional<std::string>("[]") : std::nullopt;
  if (swagger_type(type) == "string" && !literal) return std::nullopt;
  return default_value(type, expression);
}

void write_type_of(json::Writer& w, const Column& column, const Bounds& bounds) {
  const Null null = column.nullable ? Null::allowed : Null::refused;
  if (bounds.json_type.empty()) return write_schema_type(w, schema_type_of(column), null);
  w.key("type");
  if (!column.nullable) {
    w.string(bounds.json_type);
    return;
  }
  w.begin_array().string(bounds.json_type).string("null").end_array();
}

// What programs may want to know and JSON Schema has no word for.
void write_extensions(
    json::Writer& w,
    const Column& column,
    const Relation& relation,
    const catalog::Relationship* key
) {
  w.key("x-pg-type").string(column.type);
  if (is_in_primary_key(column, relation)) w.key("x-primary-key").boolean(true);
  if (key != nullptr) {
    w.key("x-foreign-key").begin_object().key("relation").string(key->to->name);
    w.key("column").string(key->columns.front().to).end_object();
  }
  if (column.checks.empty()) return;
  w.key("x-check").begin_array();
  for (const std::string& check : column.checks) w.string(check);
  w.end_array();
}

void write_property(
    json::Writer& w,
    const Column& column,
    const Relation& relation,
    const catalog::SchemaSnapshot& schema
) {
  const Bounds bounds = bounds_of(column);
  const catalog::Relationship* key = find_foreign_key(column, relation, schema);
  w.key(column.name).begin_object();
  write_type_of(w, column, bounds);
  if (const std::string text = description_of(column, relation, key); !text.empty())
    w.key("description").string(text);
  write_bounds(w, bounds, column);
  if (const auto value = constant_default(column)) w.key("default").raw(*value);
  if (column.generated) w.key("readOnly").boolean(true);
  w.key("examples").begin_array().raw(example_of(column, bounds)).end_array();
  write_extensions(w, column, relation, key);
  w.end_object();
}

void write_row(json::Writer& w, const Relation& relation, const catalog::SchemaSnapshot& schema) {
  w.key(component_name(relation.name)).begin_object();
  w.key("title").string(relation.name).key("type").string("object");
  if (!relation.comment.empty()) w.key("description").string(relation.comment);
  w.key("properties").begin_object();
  for (const Column& column : relation.columns) write_property(w, column, relation, schema);
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

bool is_required(const Column& column) {
  return !column.nullable && !column.generated && column.default_expression.empty();
}

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
