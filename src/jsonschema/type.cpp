#include "jsonschema/type.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/tree.hpp"

namespace plinth::jsonschema {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::array<Entry, 9> swagger_types{{
    {"boolean", "boolean"},
    {"smallint", "integer"},
    {"integer", "integer"},
    {"bigint", "integer"},
    {"numeric", "number"},
    {"real", "number"},
    {"double precision", "number"},
    {"json", ""},
    {"jsonb", ""},
}};

constexpr std::array<Entry, 3> swagger_formats{{
    {"smallint", "int32"},
    {"integer", "int32"},
    {"bigint", "int64"},
}};

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

}  // namespace

std::string_view swagger_type(std::string_view type) {
  const auto found = std::ranges::find(swagger_types, type, &Entry::first);
  if (found != swagger_types.end()) return found->second;
  return type.ends_with("[]") ? "array" : "string";
}

std::string_view swagger_format(std::string_view type) {
  const auto found = std::ranges::find(swagger_formats, type, &Entry::first);
  return found == swagger_formats.end() ? type : found->second;
}

std::string_view described_type(const catalog::Column& column) {
  const bool is_built_in = column.base_type.find('.') == std::string::npos;
  return is_built_in ? column.base_type : column.type;
}

void write_type(json::Writer& w, std::string_view type) {
  const std::string_view name = swagger_type(type);
  w.key("format").string(swagger_format(type));
  if (name == "array") {
    const std::string_view element = swagger_type(type.substr(0, type.size() - 2));
    w.key("items").begin_object();
    if (!element.empty()) w.key("type").string(element);
    w.end_object();
  }
  if (!name.empty()) w.key("type").string(name);
}

std::optional<std::string> literal_value(std::string_view expression) {
  if (!expression.starts_with('\'')) return std::nullopt;
  std::string value;
  size_t i = 1;
  for (; i < expression.size(); ++i) {
    if (expression[i] == '\'') {
      if (i + 1 == expression.size() || expression[i + 1] != '\'') break;
      ++i;
    }
    value += expression[i];
  }
  if (i == expression.size()) return std::nullopt;
  const std::string_view cast = expression.substr(i + 1);
  const bool is_constant =
      cast.empty() || (cast.starts_with("::") && cast.find_first_of("'|+-*/<>=") == cast.npos);
  return is_constant ? std::optional(std::move(value)) : std::nullopt;
}

std::optional<std::string> default_value(std::string_view type, std::string_view expression) {
  const std::string_view name = swagger_type(type);
  if (expression.empty() || expression.starts_with("NULL") || name.empty() || name == "array")
    return std::nullopt;
  const std::string value = literal_value(expression).value_or(std::string(expression));
  if (name == "string") return quoted(value);
  const auto parsed = json::parse(value);
  if (!parsed || (name == "boolean" ? !parsed->is_bool() : !parsed->is_number()))
    return std::nullopt;
  return value;
}

}  // namespace plinth::jsonschema
