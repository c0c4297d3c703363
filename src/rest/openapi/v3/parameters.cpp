#include "rest/openapi/v3/parameters.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "jsonschema/bounds.hpp"
#include "jsonschema/example.hpp"
#include "jsonschema/schema_type.hpp"
#include "rest/openapi/v3/names.hpp"

namespace plinth::rest::v3 {
namespace {

using catalog::Column;
using catalog::Relation;
using jsonschema::bounds_of;
using jsonschema::example_filter;
using jsonschema::is_text;
using jsonschema::schema_type_of;

struct Shared {
  std::string_view key;
  std::string_view name;
  std::string_view in;
  std::string_view description;
  std::string_view example = {};
};

constexpr std::array<Shared, 14> shared_parameters{{
    {.key = "select",
     .name = "select",
     .in = "query",
     .description =
         "The columns of the answer, separated by commas. `alias:column` renames, `column::type` "
         "casts, `relation(column,…)` embeds the rows that a foreign key leads to.",
     .example = "*"},
    {.key = "order",
     .name = "order",
     .in = "query",
     .description =
         "Columns to sort by, separated by commas, each with `.asc` or `.desc` and `.nullsfirst` "
         "or `.nullslast` behind it if need be."},
    {.key = "and",
     .name = "and",
     .in = "query",
     .description =
         "Conditions that must all hold: `(column.operator.value,…)`. `or(…)`, `and(…)` and `not.` "
         "nest."},
    {.key = "or",
     .name = "or",
     .in = "query",
     .description = "Conditions of which one must hold, written as in `and`."},
    {.key = "columns",
     .name = "columns",
     .in = "query",
     .description = "The members of the body to look at, separated by commas; others are ignored."},
    {.key = "on_conflict",
     .name = "on_conflict",
     .in = "query",
     .description =
         "The columns of the unique key by which a duplicate is told, separated by commas. "
         "Without it the primary key is."},
    {.key = "range",
     .name = "Range",
     .in = "header",
     .description = "The first and the last row of the answer, counted from 0.",
     .example = "0-24"},
    {.key = "rangeUnit",
     .name = "Range-Unit",
     .in = "header",
     .description = "What `Range` counts.",
     .example = "items"},
    {.key = "preferRead",
     .name = "Prefer",
     .in = "header",
     .description =
         "`count=exact`, `count=planned` or `count=estimated` tells the total in `Content-Range`; "
         "`timezone=…` sets how times are written; `handling=strict` refuses what is not known.",
     .example = "count=exact"},
    {.key = "preferInsert",
     .name = "Prefer",
     .in = "header",
     .description =
         "`return=representation` answers with the rows, `return=headers-only` with their place, "
         "`return=minimal` with nothing. `resolution=merge-duplicates` changes rows that exist, "
         "`resolution=ignore-duplicates` leaves them. `missing=default` takes defaults for members "
         "that only some rows have.",
     .example = "return=representation"},
    {.key = "preferChange",
     .name = "Prefer",
     .in = "header",
     .description =
         "`return=representation` answers with the rows, `return=minimal` with nothing. "
         "`count=exact` tells their number. `handling=strict, max-affected=N` refuses to change "
         "more than N rows.",
     .example = "return=representation"},
    {.key = "preferCall",
     .name = "Prefer",
     .in = "header",
     .description =
         "`count=exact` tells the total of a set in `Content-Range`; `timezone=…` sets how times "
         "are written."},
    {.key = "limit",
     .name = "limit",
     .in = "query",
     .description = "The most rows of the answer.",
     .example = "10"},
    {.key = "offset",
     .name = "offset",
     .in = "query",
     .description = "How many rows to pass over.",
     .example = "0"},
}};

void begin_parameter(
    json::Writer& w, std::string_view key, std::string_view name, std::string_view in
) {
  w.key(key).begin_object().key("name").string(name).key("in").string(in);
}

void write_shared_parameter(json::Writer& w, const Shared& parameter) {
  const bool is_number = parameter.key == "limit" || parameter.key == "offset";
  begin_parameter(w, parameter.key, parameter.name, parameter.in);
  w.key("description").string(parameter.description);
  w.key("schema").begin_object();
  w.key("type").string(is_number ? "integer" : "string");
  if (is_number) w.key("minimum").number(0);
  w.end_object();
  if (is_number) {
    w.key("example").raw(parameter.example);
  } else if (!parameter.example.empty()) {
    w.key("example").string(parameter.example);
  }
  w.end_object();
}

// The operators that have a meaning for the type.
std::string_view operators_for(std::string_view type) {
  if (is_text(type))
    return "`eq`, `neq`, `gt`, `gte`, `lt`, `lte`, `like`, `ilike`, `match`, `imatch`, `in.(…)`, "
           "`is.null`, `fts`";
  if (type.ends_with("[]"))
    return "`eq`, `neq`, `cs.{…}` contains, `cd.{…}` is contained, `ov.{…}` overlaps, `is.null`";
  if (type.starts_with("json"))
    return "`cs.{…}` contains, `cd.{…}` is contained, `is.null`; paths as `column->>member`";
  if (type == "boolean") return "`is.true`, `is.false`, `is.null`, `eq`, `neq`";
  if (type.ends_with("range"))
    return "`eq`, `cs`, `cd`, `ov`, `sl`, `sr`, `nxl`, `nxr`, `adj`, `is.null`";
  if (type == "tsvector") return "`fts`, `plfts`, `phfts`, `wfts`, `is.null`";
  return "`eq`, `neq`, `gt`, `gte`, `lt`, `lte`, `in.(…)`, `is.null`";
}

std::string filter_name(const Relation& relation, const Column& column) {
  return fmt::format("rowFilter.{}.{}", component_name(relation.name), component_name(column.name));
}

void write_filter(json::Writer& w, const Relation& relation, const Column& column) {
  begin_parameter(w, filter_name(relation, column), column.name, "query");
  w.key("description")
      .string(fmt::format(
          "{}{}Only rows where the column meets `operator.value`: {}; `not.` before it negates.",
          column.comment,
          column.comment.empty() ? "" : "\n\n",
          operators_for(schema_type_of(column))
      ));
  w.key("schema").begin_object().key("type").string("string").end_object();
  w.key("example").string(example_filter(column, bounds_of(column))).end_object();
}

}  // namespace

bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 8> names{
      "select", "order", "limit", "offset", "and", "or", "columns", "on_conflict"
  };
  return std::ranges::find(names, name) != names.end();
}

void write_shared_parameters(json::Writer& w) {
  for (const Shared& parameter : shared_parameters) write_shared_parameter(w, parameter);
}

void write_filters(json::Writer& w, const Relation& relation) {
  for (const Column& column : relation.columns) {
    if (!is_reserved(column.name)) write_filter(w, relation, column);
  }
}

void write_filter_references(json::Writer& w, const Relation& relation) {
  for (const Column& column : relation.columns) {
    if (!is_reserved(column.name)) write_reference(w, "parameters", filter_name(relation, column));
  }
}

}  // namespace plinth::rest::v3
