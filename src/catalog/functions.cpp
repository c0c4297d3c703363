#include "catalog/functions.hpp"

#include <algorithm>
#include <array>

#include "catalog/split.hpp"

namespace plinth::catalog {
namespace {

std::string at(const pg::Rows& rows, size_t row, size_t column) {
  return std::string(rows.text(row, column));
}

Volatility volatility_of(std::string_view code) {
  if (code == "i") return Volatility::immutable;
  return code == "s" ? Volatility::stable : Volatility::changing;
}

// "a=b" and "c=d", separated by character 31.
std::vector<Setting> split_settings(std::string_view text) {
  std::vector<Setting> out;
  for (const std::string& one : split(text)) {
    const size_t equals = one.find('=');
    if (equals == std::string::npos) continue;
    out.push_back({.name = one.substr(0, equals), .value = one.substr(equals + 1)});
  }
  return out;
}

std::vector<ResultColumn> read_result_columns(std::string_view text) {
  std::vector<ResultColumn> out;
  for (const std::string& one : split(text)) {
    const size_t end = one.find('\x1e');
    if (end == std::string::npos) continue;
    out.push_back({.name = one.substr(0, end), .type = one.substr(end + 1)});
  }
  return out;
}

// A set that was declared with ROWS 1 is one row or none, as PostgREST has it.
bool returns_at_most_one(const pg::Rows& rows, size_t row) {
  return !rows.flag(row, 5) || rows.text(row, 10) == "1";
}

}  // namespace

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
          .returns_at_most_one = returns_at_most_one(rows, i),
          .result_schema = at(rows, i, 8),
          .result_relation = at(rows, i, 9),
          .result_type = at(rows, i, 18),
          .result_columns = read_result_columns(rows.text(i, 19)),
          .settings = split_settings(rows.text(i, 11)),
          .oid = static_cast<uint32_t>(rows.integer(i, 0)),
      });
    }
    last = rows.text(i, 0);
    if (!rows.find(i, 13)) continue;
    functions.back().parameters.push_back({
        .name = at(rows, i, 12),
        .type = at(rows, i, 13),
        .required = rows.flag(i, 14),
        .variadic = rows.flag(i, 15),
    });
  }
  return functions;
}

std::vector<ComputedRelationship> read_computed_relationships(const pg::Rows& rows) {
  std::vector<ComputedRelationship> found;
  const auto oid = [&](size_t i) { return i < rows.size() ? rows.text(i, 0) : std::string_view(); };
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool is_only_argument = (i == 0 || oid(i - 1) != oid(i)) && oid(i + 1) != oid(i);
    if (!is_only_argument || !rows.find(i, 9) || !rows.find(i, 17)) continue;
    found.push_back({
        .schema = at(rows, i, 1),
        .function = at(rows, i, 2),
        .from_schema = at(rows, i, 16),
        .from_relation = at(rows, i, 17),
        .to_schema = at(rows, i, 8),
        .to_relation = at(rows, i, 9),
        .to_one = returns_at_most_one(rows, i),
    });
  }
  return found;
}

}  // namespace plinth::catalog
