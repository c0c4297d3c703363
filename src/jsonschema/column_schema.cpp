#include "jsonschema/column_schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "json/tree.hpp"
#include "jsonschema/bounds.hpp"
#include "jsonschema/check.hpp"
#include "jsonschema/example.hpp"
#include "jsonschema/foreign_key.hpp"
#include "jsonschema/schema_type.hpp"
#include "jsonschema/type.hpp"

namespace plinth::jsonschema {
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

}  // namespace

void write_column_schema(
    json::Writer& w,
    const Column& column,
    const Relation& relation,
    const catalog::SchemaSnapshot& schema
) {
  const Bounds bounds = bounds_of(column);
  const catalog::Relationship* key = find_foreign_key(column, relation, schema);
  w.begin_object();
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

bool is_required(const Column& column) {
  return !column.nullable && !column.generated && column.default_expression.empty();
}

}  // namespace plinth::jsonschema
