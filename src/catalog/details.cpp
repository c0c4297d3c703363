#include "catalog/details.hpp"

#include <array>

#include "catalog/detail_queries.hpp"
#include "catalog/functions.hpp"
#include "catalog/queries.hpp"
#include "catalog/split.hpp"
#include "pg/snippet.hpp"

namespace plinth::catalog {
namespace {

constexpr std::chrono::seconds deadline{60};

std::string at(const pg::Rows& rows, size_t row, size_t column) {
  return std::string(rows.text(row, column));
}

void ask(pg::Segment& segment, std::string_view text, std::vector<pg::Parameter> parameters = {}) {
  segment.statements.push_back(
      {.text = std::string(text), .parameters = std::move(parameters), .reuse = pg::Reuse::once}
  );
}

TypeKind kind_of(std::string_view word) {
  using Entry = std::pair<std::string_view, TypeKind>;
  constexpr std::array<Entry, 5> kinds{{
      {"array", TypeKind::array},
      {"enumeration", TypeKind::enumeration},
      {"composite", TypeKind::composite},
      {"row", TypeKind::row},
      {"domain", TypeKind::domain},
  }};
  const auto found = std::ranges::find(kinds, word, &Entry::first);
  return found == kinds.end() ? TypeKind::base : found->second;
}

std::vector<Attribute> read_attributes(std::string_view text) {
  std::vector<Attribute> out;
  for (const std::string& one : split(text)) {
    const size_t end = one.find('\x1e');
    if (end == std::string::npos) continue;
    out.push_back({.name = one.substr(0, end), .type = one.substr(end + 1)});
  }
  return out;
}

std::map<std::string, Type, std::less<>> read_types(const pg::Rows& rows) {
  std::map<std::string, Type, std::less<>> types;
  for (size_t i = 0; i < rows.size(); ++i) {
    types.emplace(
        at(rows, i, 0),
        Type{
            .schema = at(rows, i, 1),
            .name = at(rows, i, 2),
            .kind = kind_of(rows.text(i, 3)),
            .over = at(rows, i, 4),
            .enum_labels = split(rows.text(i, 5)),
            .attributes = read_attributes(rows.text(i, 6)),
            .comment = at(rows, i, 7),
        }
    );
  }
  return types;
}

bool takes_one_unnamed_row(const Function& function, const Details& details) {
  if (function.parameters.size() != 1 || !function.parameters.front().name.empty()) return false;
  const Type* type = details.find_type(function.parameters.front().type);
  return type != nullptr && type->kind == TypeKind::row;
}

std::vector<Function> read_row_functions(const pg::Rows& rows, const Details& details) {
  std::vector<Function> functions = read_functions(rows);
  std::erase_if(functions, [&](const Function& function) {
    return !takes_one_unnamed_row(function, details);
  });
  return functions;
}

}  // namespace

const Type* Details::find_type(std::string_view type) const {
  const auto found = types.find(type);
  return found == types.end() ? nullptr : &found->second;
}

const Type* Details::find_base_type(std::string_view type) const {
  const Type* found = find_type(type);
  while (found != nullptr && found->kind == TypeKind::domain) found = find_type(found->over);
  return found;
}

net::Task<pg::Result<Details>> load_details(
    pg::Connection& connection, const std::vector<std::string>& schemas
) {
  const std::string asked = pg::array_literal(schemas);
  pg::Segment segment;
  ask(segment, queries::settings);
  ask(segment, queries::existing_schemas, {asked});
  ask(segment, queries::types);
  ask(segment, queries::functions, {asked});
  ask(segment, queries::fixed_columns, {asked});
  CO_TRY(const pg::Replies replies, co_await connection.run(std::move(segment), deadline));

  Details details;
  for (size_t i = 0; i < replies[1].size(); ++i) details.schemas.push_back(at(replies[1], i, 0));
  details.types = read_types(replies[2]);
  details.row_functions = read_row_functions(replies[3], details);
  for (size_t i = 0; i < replies[4].size(); ++i) {
    details.fixed_columns.insert(
        {.schema = at(replies[4], i, 0),
         .relation = at(replies[4], i, 1),
         .column = at(replies[4], i, 2)}
    );
  }
  co_return details;
}

}  // namespace plinth::catalog
