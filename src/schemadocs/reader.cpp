#include "schemadocs/reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "schemadocs/queries.hpp"

namespace plinth::schemadocs {
namespace {

// In the order of the segment.
enum Question : size_t {
  ask_settings,
  ask_tables,
  ask_columns,
  ask_constraints,
  ask_indexes,
  ask_triggers,
  ask_policies,
  ask_grants,
  ask_functions,
  ask_function_comments,
  ask_types,
  ask_schemas,
};

constexpr std::array questions{
    queries::settings,
    queries::tables,
    queries::columns,
    queries::constraints,
    queries::indexes,
    queries::triggers,
    queries::policies,
    queries::grants,
    queries::functions,
    queries::function_comments,
    queries::types,
    queries::schemas,
};

std::string array_literal(const std::vector<std::string>& items) {
  std::string out = "{";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ',';
    out += '"';
    for (const char c : item) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + "}";
}

std::string at(const pg::Rows& rows, size_t row, size_t column) {
  return std::string(rows.text(row, column));
}

std::vector<std::string> list_at(const pg::Rows& rows, size_t row, size_t column) {
  std::vector<std::string> out;
  std::string_view text = rows.text(row, column);
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find('\x1f'));
    out.emplace_back(part);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return out;
}

TableKind table_kind(std::string_view code) {
  if (code == "v") return TableKind::view;
  if (code == "m") return TableKind::materialized_view;
  return code == "f" ? TableKind::foreign_table : TableKind::table;
}

ConstraintKind constraint_kind(std::string_view code) {
  if (code == "p") return ConstraintKind::primary_key;
  if (code == "u") return ConstraintKind::unique;
  if (code == "f") return ConstraintKind::foreign_key;
  return code == "x" ? ConstraintKind::exclusion : ConstraintKind::check;
}

Command command_of(std::string_view code) {
  if (code == "r") return Command::select;
  if (code == "a") return Command::insert;
  if (code == "w") return Command::update;
  return code == "d" ? Command::remove : Command::all;
}

// Says it in the words of people who wrote the comment for people.
std::string without_prefix(std::string text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text;
}

using TablesByOid = std::map<std::string, Table*, std::less<>>;

// Calls `add(table, row)` for each row whose first column is the oid of a table.
template <class Add>
void for_tables(const pg::Rows& rows, const TablesByOid& by_oid, Add add) {
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto found = by_oid.find(rows.text(i, 0));
    if (found != by_oid.end()) add(*found->second, i);
  }
}

std::vector<Table> make_tables(const pg::Rows& rows) {
  std::vector<Table> out;
  out.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    Table table;
    table.name = {.schema = at(rows, i, 1), .name = at(rows, i, 2)};
    table.kind = table_kind(rows.text(i, 3));
    table.comment = at(rows, i, 4);
    table.row_security = rows.flag(i, 5);
    table.published = rows.flag(i, 6);
    table.security_invoker = rows.flag(i, 7);
    table.partition_key = at(rows, i, 8);
    table.definition = at(rows, i, 9);
    out.push_back(std::move(table));
  }
  return out;
}

void add_columns(const pg::Rows& rows, const TablesByOid& by_oid) {
  for_tables(rows, by_oid, [&](Table& table, size_t i) {
    table.columns.push_back({
        .name = at(rows, i, 1),
        .type = at(rows, i, 2),
        .nullable = rows.flag(i, 3),
        .default_value = at(rows, i, 4),
        .comment = at(rows, i, 5),
    });
  });
}

void add_constraints(const pg::Rows& rows, const TablesByOid& by_oid) {
  for_tables(rows, by_oid, [&](Table& table, size_t i) {
    table.constraints.push_back({
        .kind = constraint_kind(rows.text(i, 2)),
        .name = at(rows, i, 1),
        .definition = at(rows, i, 3),
        .columns = list_at(rows, i, 4),
        .target = {.schema = at(rows, i, 5), .name = at(rows, i, 6)},
        .target_columns = list_at(rows, i, 7),
        .comment = at(rows, i, 8),
    });
  });
}

void add_indexes(const pg::Rows& rows, const TablesByOid& by_oid) {
  for_tables(rows, by_oid, [&](Table& table, size_t i) {
    table.indexes.push_back(
        {.name = at(rows, i, 1), .definition = at(rows, i, 2), .comment = at(rows, i, 3)}
    );
  });
}

void add_triggers(const pg::Rows& rows, const TablesByOid& by_oid) {
  for_tables(rows, by_oid, [&](Table& table, size_t i) {
    table.triggers.push_back({
        .name = at(rows, i, 1),
        .when = at(rows, i, 2),
        .definition = at(rows, i, 3),
        .function = {.schema = at(rows, i, 4), .name = at(rows, i, 5)},
        .comment = at(rows, i, 6),
    });
  });
}

void add_policies(const pg::Rows& rows, const TablesByOid& by_oid) {
  for_tables(rows, by_oid, [&](Table& table, size_t i) {
    table.policies.push_back({
        .name = at(rows, i, 1),
        .command = command_of(rows.text(i, 2)),
        .permissive = rows.flag(i, 3),
        .roles = list_at(rows, i, 4),
        .condition = at(rows, i, 5),
        .check = at(rows, i, 6),
        .comment = without_prefix(at(rows, i, 7), "plinth: "),
    });
  });
}

void add_grants(const pg::Rows& rows, const TablesByOid& by_oid) {
  for_tables(rows, by_oid, [&](Table& table, size_t i) {
    table.grants.push_back(
        {.role = at(rows, i, 1), .privilege = at(rows, i, 2), .columns = list_at(rows, i, 3)}
    );
  });
}

std::vector<Function> make_functions(const pg::Rows& rows) {
  std::vector<Function> out;
  std::string last;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows.text(i, 0) != last) {
      last = at(rows, i, 0);
      out.push_back({
          .name = {.schema = at(rows, i, 1), .name = at(rows, i, 2)},
          .arguments = {},
          .returns = at(rows, i, 3),
          .volatility = at(rows, i, 4),
          .definer = rows.flag(i, 5),
          .comment = at(rows, i, 6),
          .callers = list_at(rows, i, 7),
      });
    }
    if (!rows.find(i, 8)) continue;
    out.back().arguments.push_back({
        .name = at(rows, i, 9),
        .type = at(rows, i, 10),
        .default_value = at(rows, i, 11),
        .out = rows.flag(i, 12),
    });
  }
  return out;
}

std::vector<Type> make_types(const pg::Rows& rows) {
  std::vector<Type> out;
  for (size_t i = 0; i < rows.size(); ++i) {
    out.push_back({
        .name = {.schema = at(rows, i, 0), .name = at(rows, i, 1)},
        .labels = list_at(rows, i, 2),
        .definition = at(rows, i, 3),
        .comment = at(rows, i, 4),
    });
  }
  return out;
}

}  // namespace

pg::Segment model_questions(const std::vector<std::string>& schemas) {
  pg::Segment segment;
  for (const std::string_view text : questions) {
    std::vector<pg::Parameter> parameters;
    if (text.find("$1") != std::string_view::npos) parameters.emplace_back(array_literal(schemas));
    segment.statements.push_back(
        {.text = std::string(text), .parameters = std::move(parameters), .reuse = pg::Reuse::once}
    );
  }
  return segment;
}

Model make_model(const pg::Replies& replies) {
  Model model;
  const pg::Rows& tables = replies.at(ask_tables);
  model.tables = make_tables(tables);
  TablesByOid by_oid;
  for (size_t i = 0; i < tables.size(); ++i) by_oid[at(tables, i, 0)] = &model.tables[i];
  add_columns(replies.at(ask_columns), by_oid);
  add_constraints(replies.at(ask_constraints), by_oid);
  add_indexes(replies.at(ask_indexes), by_oid);
  add_triggers(replies.at(ask_triggers), by_oid);
  add_policies(replies.at(ask_policies), by_oid);
  add_grants(replies.at(ask_grants), by_oid);
  model.functions = make_functions(replies.at(ask_functions));
  model.types = make_types(replies.at(ask_types));

  const pg::Rows& comments = replies.at(ask_function_comments);
  for (size_t i = 0; i < comments.size(); ++i) {
    model.function_comments[{.schema = at(comments, i, 0), .name = at(comments, i, 1)}] =
        at(comments, i, 2);
  }
  const pg::Rows& schemas = replies.at(ask_schemas);
  for (size_t i = 0; i < schemas.size(); ++i)
    model.schema_comments[at(schemas, i, 0)] = at(schemas, i, 1);
  return model;
}

}  // namespace plinth::schemadocs
