#include "typegen/json_schema.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "json/writer.hpp"
#include "jsonschema/column_schema.hpp"

namespace plinth::typegen {
namespace {

using catalog::Column;
using catalog::Relation;

std::string definition_name(const Relation& relation, std::string_view part) {
  return fmt::format("{}.{}.{}", relation.schema, relation.name, part);
}

// A step of a JSON pointer, in a URI's fragment.
std::string pointer_step(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return base::percent_encode(out);
}

std::string reference_to(const Relation& relation, const Column& column) {
  return fmt::format(
      "#/$defs/{}/properties/{}",
      pointer_step(definition_name(relation, "row")),
      pointer_step(column.name)
  );
}

using Takes = std::function<bool(const Column&)>;

bool is_written(const Column& column, const Relation& relation, const Source& source) {
  return !column.generated &&
         !source.details.fixed_columns.contains(
             {.schema = relation.schema, .relation = relation.name, .column = column.name}
         );
}

void begin_definition(json::Writer& w, const Relation& relation, std::string_view part) {
  w.key(definition_name(relation, part)).begin_object();
  w.key("title").string(definition_name(relation, part)).key("type").string("object");
}

void end_definition(json::Writer& w, const Relation& relation, const Takes& is_required) {
  if (std::ranges::any_of(relation.columns, is_required)) {
    w.key("required").begin_array();
    for (const Column& column : relation.columns) {
      if (is_required(column)) w.string(column.name);
    }
    w.end_array();
  }
  w.key("additionalProperties").boolean(false).end_object();
}

void write_row(json::Writer& w, const Relation& relation, const Source& source) {
  begin_definition(w, relation, "row");
  if (!relation.comment.empty()) w.key("description").string(relation.comment);
  w.key("properties").begin_object();
  for (Column column : relation.columns) {
    column.nullable = may_be_null(column, relation);
    w.key(column.name);
    jsonschema::write_column_schema(w, column, relation, source.snapshot);
  }
  w.end_object();
  end_definition(w, relation, [](const Column&) { return true; });
}

void write_body(
    json::Writer& w,
    const Relation& relation,
    const Source& source,
    std::string_view part,
    const Takes& is_required
) {
  begin_definition(w, relation, part);
  w.key("properties").begin_object();
  for (const Column& column : relation.columns) {
    if (!is_written(column, relation, source)) continue;
    w.key(column.name).begin_object();
    w.key("$ref").string(reference_to(relation, column)).end_object();
  }
  w.end_object();
  end_definition(w, relation, is_required);
}

void write_definitions(json::Writer& w, const Relation& relation, const Source& source) {
  write_row(w, relation, source);
  if (relation.insertable) {
    write_body(w, relation, source, "insert", [&](const Column& column) {
      return jsonschema::is_required(column) && !may_be_null(column, relation);
    });
  }
  if (relation.updatable)
    write_body(w, relation, source, "update", [](const Column&) { return false; });
}

// JSON with a line for each member and item, so that two versions can be compared.
std::string on_lines(std::string_view json) {
  std::string out;
  size_t depth = 0;
  bool in_string = false;
  const auto new_line = [&] { out += "\n" + std::string(2 * depth, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out += c;
      if (c == '\\') out += json[++i];
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    const bool opens = c == '{' || c == '[';
    const bool closes = c == '}' || c == ']';
    const bool is_empty = closes && (json[i - 1] == '{' || json[i - 1] == '[');
    if (closes) --depth;
    if (closes && !is_empty) new_line();
    out += c;
    if (opens) ++depth;
    const bool is_followed_by_end = opens && (json[i + 1] == '}' || json[i + 1] == ']');
    if ((opens && !is_followed_by_end) || c == ',') new_line();
    if (c == ':') out += ' ';
  }
  return out + "\n";
}

}  // namespace

std::string render_json_schema(const Source& source) {
  json::Writer w;
  w.begin_object();
  w.key("$schema").string("https://json-schema.org/draft/2020-12/schema");
  w.key("$defs").begin_object();
  for (const std::string& schema : source.schemas()) {
    for (const Relation* relation : source.relations(schema))
      write_definitions(w, *relation, source);
  }
  w.end_object().end_object();
  return on_lines(w.take());
}

}  // namespace plinth::typegen
