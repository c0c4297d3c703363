#include "rest/openapi/parameters.hpp"

#include <array>
#include <initializer_list>

namespace plinth::rest {
namespace {

struct Shared {
  std::string_view key;
  std::string_view name;
  std::string_view description;
  std::string_view in;
};

constexpr std::array<Shared, 6> plain_parameters{{
    {"select", "select", "Filtering Columns", "query"},
    {"on_conflict", "on_conflict", "On Conflict", "query"},
    {"order", "order", "Ordering", "query"},
    {"range", "Range", "Limiting and Pagination", "header"},
    {"offset", "offset", "Limiting and Pagination", "query"},
    {"limit", "limit", "Limiting and Pagination", "query"},
}};

// Begins an object of a parameter that is a string; the caller ends it.
void begin_parameter(json::Writer& w, const Shared& parameter) {
  w.key(parameter.key).begin_object().key("name").string(parameter.name);
  if (!parameter.description.empty()) w.key("description").string(parameter.description);
  w.key("required").boolean(false).key("in").string(parameter.in).key("type").string("string");
}

void write_preference(
    json::Writer& w, std::string_view key, std::initializer_list<std::string_view> values
) {
  begin_parameter(w, {.key = key, .name = "Prefer", .description = "Preference", .in = "header"});
  if (values.size() > 0) {
    w.key("enum").begin_array();
    for (const std::string_view value : values) w.string(value);
    w.end_array();
  }
  w.end_object();
}

}  // namespace

void write_shared_parameters(json::Writer& w) {
  write_preference(w, "preferParams", {});
  write_preference(w, "preferReturn", {"return=representation", "return=minimal", "return=none"});
  write_preference(w, "preferCount", {"count=none"});
  write_preference(
      w,
      "preferPost",
      {"return=representation",
       "return=minimal",
       "return=none",
       "resolution=ignore-duplicates",
       "resolution=merge-duplicates"}
  );
  for (const Shared& parameter : plain_parameters) {
    begin_parameter(w, parameter);
    w.end_object();
  }
  begin_parameter(
      w,
      {.key = "rangeUnit",
       .name = "Range-Unit",
       .description = "Limiting and Pagination",
       .in = "header"}
  );
  w.key("default").string("items").end_object();
}

void write_parameters(json::Writer& w, const catalog::Relation& relation) {
  w.key("body." + relation.name).begin_object();
  w.key("name").string(relation.name).key("description").string(relation.name);
  w.key("required").boolean(false).key("in").string("body");
  w.key("schema").begin_object();
  w.key("$ref").string("#/definitions/" + relation.name).end_object().end_object();
  for (const catalog::Column& column : relation.columns) {
    const std::string key = "rowFilter." + relation.name + "." + column.name;
    begin_parameter(
        w, {.key = key, .name = column.name, .description = column.comment, .in = "query"}
    );
    w.end_object();
  }
}

}  // namespace plinth::rest
