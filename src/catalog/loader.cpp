#include "catalog/loader.hpp"

#include "catalog/queries.hpp"
#include "pg/snippet.hpp"

namespace plinth::catalog {
namespace {

constexpr int insert_bit = 8;
constexpr int update_bit = 4;
constexpr int delete_bit = 16;

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
      });
    }
    relations.back().columns.push_back({
        .name = at(rows, i, 5),
        .type = at(rows, i, 6),
        .base_type = at(rows, i, 7),
        .nullable = !rows.flag(i, 8),
        .default_expression = at(rows, i, 9),
    });
  }
  return relations;
}

std::vector<UniqueKey> read_keys(const pg::Rows& rows, std::vector<Relation>& relations) {
  std::vector<UniqueKey> keys;
  std::string last;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string id = at(rows, i, 0) + '\0' + at(rows, i, 1) + '\0' + at(rows, i, 4);
    if (id != last)
      keys.push_back({.schema = at(rows, i, 0), .table = at(rows, i, 1), .columns = {}});
    last = id;
    keys.back().columns.push_back(at(rows, i, 3));
    if (!rows.flag(i, 2)) continue;
    const auto relation = std::ranges::find_if(relations, [&](const Relation& one) {
      return one.schema == rows.text(i, 0) && one.name == rows.text(i, 1);
    });
    if (relation != relations.end()) relation->primary_key.push_back(at(rows, i, 3));
  }
  return keys;
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

Volatility volatility_of(std::string_view code) {
  if (code == "i") return Volatility::immutable;
  return code == "s" ? Volatility::stable : Volatility::changing;
}

// Callable are functions whose parameters all have names, and those with a single unnamed one of a
// type that can take a request body as it is.
bool is_callable(const Function& function) {
  const auto unnamed = std::ranges::count(function.parameters, std::string(), &Parameter::name);
  if (unnamed == 0) return true;
  if (function.parameters.size() != 1) return false;
  constexpr std::array body_types{"bytea", "json", "jsonb", "text", "xml"};
  return std::ranges::find(body_types, function.parameters.front().type) != body_types.end();
}

std::vector<Function> read_functions(const pg::Rows& rows) {
  std::vector<Function> functions;
  std::string_view last;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows.text(i, 0) != last) {
      functions.push_back({
          .schema = at(rows, i, 1),
          .name = at(rows, i, 2),
          .comment = at(rows, i, 3),
          .parameters = {},
          .volatility = volatility_of(rows.text(i, 4)),
          .returns_set = rows.flag(i, 5),
          .returns_void = rows.flag(i, 6),
          .returns_rows = rows.flag(i, 7),
          .result_schema = at(rows, i, 8),
          .result_relation = at(rows, i, 9),
      });
    }
    last = rows.text(i, 0);
    if (!rows.find(i, 11)) continue;
    functions.back().parameters.push_back({
        .name = at(rows, i, 10),
        .type = at(rows, i, 11),
        .required = rows.flag(i, 12),
        .variadic = rows.flag(i, 13),
    });
  }
  std::erase_if(functions, [](const Function& function) { return !is_callable(function); });
  return functions;
}

}  // namespace

net::Task<pg::Result<std::shared_ptr<const SchemaSnapshot>>> load_snapshot(
    pg::Connection& connection, const CatalogOptions& options
) {
  pg::Segment segment;
  const auto ask = [&](std::string_view text, std::vector<pg::Parameter> parameters) {
    segment.statements.push_back(
        {.text = std::string(text), .parameters = std::move(parameters), .reuse = pg::Reuse::once}
    );
  };
  const std::string schemas = pg::array_literal(options.schemas);
  ask(queries::settings, {});
  for (const auto query :
       {queries::columns, queries::keys, queries::foreign_keys, queries::functions})
    ask(query, {schemas});

  CO_TRY(
      const pg::Replies replies,
      co_await connection.run(std::move(segment), std::chrono::seconds(60))
  );
  Parts parts;
  parts.relations = read_relations(replies[1]);
  parts.unique_keys = read_keys(replies[2], parts.relations);
  parts.foreign_keys = read_foreign_keys(replies[3]);
  parts.functions = read_functions(replies[4]);
  co_return std::make_shared<const SchemaSnapshot>(std::move(parts));
}

}  // namespace plinth::catalog
