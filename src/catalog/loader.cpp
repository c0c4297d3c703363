#include "catalog/loader.hpp"

#include <map>

#include "catalog/functions.hpp"
#include "catalog/queries.hpp"
#include "catalog/split.hpp"
#include "catalog/view_columns.hpp"
#include "pg/snippet.hpp"

namespace plinth::catalog {
namespace {

constexpr int insert_bit = 8;
constexpr int update_bit = 4;
constexpr int delete_bit = 16;

constexpr std::chrono::seconds deadline{60};

void ask(pg::Segment& segment, std::string_view text, std::vector<pg::Parameter> parameters = {}) {
  segment.statements.push_back(
      {.text = std::string(text), .parameters = std::move(parameters), .reuse = pg::Reuse::once}
  );
}

std::string at(const pg::Rows& rows, size_t row, size_t column) {
  return std::string(rows.text(row, column));
}

std::vector<Relation> read_relations(const pg::Rows& rows) {
  std::vector<Relation> relations;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (relations.empty() || relations.back().schema != rows.text(i, 0) ||
        relations.back().name != rows.text(i, 1)) {
      const auto bits = rows.integer(i, 4);
      relations.push_back({
          .schema = at(rows, i, 0),
          .name = at(rows, i, 1),
          .kind = rows.text(i, 2).front(),
          .comment = at(rows, i, 3),
          .insertable = (bits & insert_bit) != 0,
          .updatable = (bits & update_bit) != 0,
          .deletable = (bits & delete_bit) != 0,
          .oid = static_cast<uint32_t>(rows.integer(i, 10)),
      });
    }
    relations.back().columns.push_back({
        .name = at(rows, i, 5),
        .type = at(rows, i, 6),
        .base_type = at(rows, i, 7),
        .nullable = !rows.flag(i, 8),
        .default_expression = at(rows, i, 9),
        .comment = at(rows, i, 11),
        .enum_labels = split(rows.text(i, 12)),
        .max_length = rows.find(i, 13) ? std::optional(rows.integer(i, 13)) : std::nullopt,
        .base_type_oid = static_cast<uint32_t>(rows.integer(i, 14)),
        .generated = rows.flag(i, 15),
        .checks = {},
    });
  }
  return relations;
}

std::vector<UniqueKey> read_keys(const pg::Rows& rows) {
  std::vector<UniqueKey> keys;
  std::string last;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string id = at(rows, i, 0) + '\0' + at(rows, i, 1) + '\0' + at(rows, i, 4);
    if (id != last)
      keys.push_back({
          .schema = at(rows, i, 0),
          .table = at(rows, i, 1),
          .columns = {},
          .is_primary = rows.flag(i, 2),
      });
    last = id;
    keys.back().columns.push_back(at(rows, i, 3));
  }
  return keys;
}

using RelationsByName = std::map<std::pair<std::string_view, std::string_view>, Relation*>;

RelationsByName by_name_of(std::vector<Relation>& relations) {
  RelationsByName out;
  for (Relation& relation : relations) out[{relation.schema, relation.name}] = &relation;
  return out;
}

void set_primary_keys(const std::vector<UniqueKey>& keys, std::vector<Relation>& relations) {
  const RelationsByName by_name = by_name_of(relations);
  for (const UniqueKey& key : keys) {
    const auto found = by_name.find({key.schema, key.table});
    if (key.is_primary && found != by_name.end()) found->second->primary_key = key.columns;
  }
}

void set_checks(const pg::Rows& rows, std::vector<Relation>& relations) {
  const RelationsByName by_name = by_name_of(relations);
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto found = by_name.find({rows.text(i, 0), rows.text(i, 1)});
    if (found == by_name.end()) continue;
    auto& columns = found->second->columns;
    const auto column = std::ranges::find(columns, rows.text(i, 2), &Column::name);
    if (column != columns.end()) column->checks.push_back(at(rows, i, 3));
  }
}

std::vector<ForeignKey> read_foreign_keys(const pg::Rows& rows) {
  std::vector<ForeignKey> keys;
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool same = !keys.empty() && keys.back().name == rows.text(i, 0) &&
                      keys.back().schema == rows.text(i, 1) && keys.back().table == rows.text(i, 2);
    if (!same) {
      keys.push_back({
          .name = at(rows, i, 0),
          .schema = at(rows, i, 1),
          .table = at(rows, i, 2),
          .other_schema = at(rows, i, 4),
          .other_table = at(rows, i, 5),
          .columns = {},
      });
    }
    keys.back().columns.push_back({.from = at(rows, i, 3), .to = at(rows, i, 6)});
  }
  return keys;
}

std::vector<RoleSetting> read_role_settings(const pg::Rows& rows) {
  std::vector<RoleSetting> out;
  for (size_t i = 0; i < rows.size(); ++i) {
    out.push_back(
        {.role = at(rows, i, 0), .setting = {.name = at(rows, i, 1), .value = at(rows, i, 2)}}
    );
  }
  return out;
}

std::vector<MediaHandler> read_media_handlers(const pg::Rows& rows) {
  std::vector<MediaHandler> out;
  for (size_t i = 0; i < rows.size(); ++i) {
    out.push_back({
        .schema = at(rows, i, 0),
        .name = at(rows, i, 1),
        .media_type = at(rows, i, 2),
        .relation_schema = at(rows, i, 3),
        .relation = at(rows, i, 4),
        .is_function = rows.flag(i, 5),
        .is_binary = rows.flag(i, 6),
    });
  }
  return out;
}

std::vector<SchemaComment> read_schema_comments(const pg::Rows& rows) {
  std::vector<SchemaComment> out;
  for (size_t i = 0; i < rows.size(); ++i)
    out.push_back({.schema = at(rows, i, 0), .comment = at(rows, i, 1)});
  return out;
}

std::vector<uint32_t> read_oids(const pg::Rows& rows) {
  std::vector<uint32_t> out;
  for (size_t i = 0; i < rows.size(); ++i) out.push_back(static_cast<uint32_t>(rows.integer(i, 0)));
  return out;
}

void set_representations(const pg::Rows& rows, std::vector<Relation>& relations) {
  std::map<std::string, std::shared_ptr<Representation>, std::less<>> by_type;
  for (size_t i = 0; i < rows.size(); ++i) {
    auto& representation = by_type[at(rows, i, 0)];
    if (!representation) representation = std::make_shared<Representation>();
    representation->type = at(rows, i, 0);
    const FunctionName function{.schema = at(rows, i, 3), .name = at(rows, i, 4)};
    const bool is_json = rows.text(i, 1) == "json";
    const bool from_domain = rows.flag(i, 2);
    if (is_json && from_domain) representation->to_json = function;
    if (is_json && !from_domain) representation->from_json = function;
    if (!is_json && !from_domain) representation->from_text = function;
  }
  if (by_type.empty()) return;
  for (Relation& relation : relations) {
    for (Column& column : relation.columns) {
      const auto found = by_type.find(column.type);
      if (found != by_type.end()) column.representation = found->second;
    }
  }
}

}  // namespace

net::Task<pg::Result<std::shared_ptr<const SchemaSnapshot>>> load_snapshot(
    pg::Connection& connection, const CatalogOptions& options
) {
  const std::string schemas = pg::array_literal(options.schemas);
  const std::string search_path = pg::array_literal(options.extra_search_path);
  pg::Segment segment;
  ask(segment, queries::settings);
  ask(segment, queries::columns, {schemas});
  ask(segment, queries::keys);
  ask(segment, queries::foreign_keys);
  ask(segment, queries::functions, {schemas});
  ask(segment, queries::views, {schemas, search_path});
  ask(segment, queries::role_settings);
  ask(segment, queries::media_handlers, {schemas});
  ask(segment, queries::representations);
  ask(segment, queries::schema_comments, {schemas});
  ask(segment, queries::string_types);
  ask(segment, queries::reads_set_response);
  ask(segment, queries::checks, {schemas});
  CO_TRY(const pg::Replies replies, co_await connection.run(std::move(segment), deadline));
  const std::vector<View> views = read_views(replies[5]);

  pg::Segment rest;
  ask(rest, queries::settings);
  ask(rest, queries::columns_of, {oids_in(views)});
  CO_TRY(const pg::Replies origins, co_await connection.run(std::move(rest), deadline));

  Parts parts;
  parts.relations = read_relations(replies[1]);
  parts.unique_keys = read_keys(replies[2]);
  set_primary_keys(parts.unique_keys, parts.relations);
  set_checks(replies[12], parts.relations);
  parts.foreign_keys = read_foreign_keys(replies[3]);
  parts.functions = read_functions(replies[4]);
  std::erase_if(parts.functions, std::not_fn(is_callable));
  parts.computed_relationships = read_computed_relationships(replies[4]);
  parts.role_settings = read_role_settings(replies[6]);
  parts.media_handlers = read_media_handlers(replies[7]);
  set_representations(replies[8], parts.relations);
  parts.schema_comments = read_schema_comments(replies[9]);
  parts.string_types = read_oids(replies[10]);
  parts.reads_set_response = replies[11].flag(0, 0);
  parts.view_columns = resolve_view_columns(views, origins[1]);
  co_return std::make_shared<const SchemaSnapshot>(std::move(parts));
}

}  // namespace plinth::catalog
