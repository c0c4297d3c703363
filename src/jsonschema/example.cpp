#include "jsonschema/example.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "json/tree.hpp"
#include "jsonschema/pattern.hpp"
#include "jsonschema/schema_type.hpp"
#include "jsonschema/type.hpp"

namespace plinth::jsonschema {
namespace {

using catalog::Column;

struct Example {
  std::string_view type;
  std::string_view json;
};

constexpr std::array<Example, 28> examples{{
    {.type = "boolean", .json = "true"},
    {.type = "smallint", .json = "1"},
    {.type = "integer", .json = "1"},
    {.type = "bigint", .json = "1"},
    {.type = "numeric", .json = "1.5"},
    {.type = "real", .json = "1.5"},
    {.type = "double precision", .json = "1.5"},
    {.type = "uuid", .json = R"("6f1c2b8e-3d4a-4c5b-9e7f-0a1b2c3d4e5f")"},
    {.type = "date", .json = R"("2025-01-31")"},
    {.type = "timestamp with time zone", .json = R"("2025-01-31T09:30:00+00:00")"},
    {.type = "timestamp without time zone", .json = R"("2025-01-31T09:30:00")"},
    {.type = "time with time zone", .json = R"("09:30:00+00:00")"},
    {.type = "time without time zone", .json = R"("09:30:00")"},
    {.type = "interval", .json = R"("01:30:00")"},
    {.type = "bytea", .json = R"("\\x706c696e7468")"},
    {.type = "inet", .json = R"("192.0.2.1")"},
    {.type = "cidr", .json = R"("192.0.2.0/24")"},
    {.type = "macaddr", .json = R"("00:00:5e:00:53:01")"},
    {.type = "money", .json = R"("$1.50")"},
    {.type = "bit", .json = R"("1")"},
    {.type = "bit varying", .json = R"("1")"},
    {.type = "xml", .json = R"("<a/>")"},
    {.type = "int4range", .json = "\"[1,10)\""},
    {.type = "int8range", .json = "\"[1,10)\""},
    {.type = "numrange", .json = "\"[1.5,10)\""},
    {.type = "daterange", .json = "\"[2025-01-01,2025-02-01)\""},
    {.type = "tstzrange", .json = "\"[2025-01-31 09:30:00+00,2025-01-31 10:30:00+00)\""},
    {.type = "oid", .json = R"("1")"},
}};

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

// What columns of a certain name usually hold.
std::string_view usual_text(std::string_view column) {
  if (column == "email" || column.ends_with("_email")) return "ada@example.com";
  if (column == "url" || column.ends_with("_url")) return "https://example.com";
  return "text";
}

// As far as can be told without a matcher: what is usual has a sign that the pattern must know.
bool may_match(std::string_view usual, std::string_view pattern) {
  if (pattern.empty()) return true;
  if (usual.contains('@')) return pattern.contains('@');
  return usual.starts_with("http") && pattern.starts_with("^http");
}

std::string text_example(const Column& column, const Bounds& bounds) {
  const std::string_view usual = usual_text(column.name);
  std::string text(usual);
  if (!may_match(usual, bounds.pattern)) text = example_of_pattern(bounds.pattern).value_or(text);
  const auto least = static_cast<size_t>(bounds.min_length.value_or(0));
  constexpr size_t longest = 100;  // more would be no example but a burden
  if (text.size() < least && !text.empty()) text.resize(std::min(least, longest), text.back());
  if (bounds.max_length && text.size() > static_cast<size_t>(*bounds.max_length))
    text.resize(static_cast<size_t>(*bounds.max_length));
  return quoted(text);
}

// The nearest number within the bounds to one and a half, or to one.
std::string number_example(const Bounds& bounds, bool whole) {
  const double step = whole ? 1 : 0.5;
  double value = whole ? 1 : 1.5;
  if (bounds.minimum) {
    const double least = std::strtod(bounds.minimum->number.c_str(), nullptr);
    value = std::max(value, whole ? std::ceil(least) : least);
    if (bounds.minimum->exclusive && value <= least) value += step;
  }
  if (bounds.maximum) {
    const double most = std::strtod(bounds.maximum->number.c_str(), nullptr);
    value = std::min(value, whole ? std::floor(most) : most);
    if (bounds.maximum->exclusive && value >= most) value -= step;
  }
  return fmt::format("{}", value);
}

// A JSON value as a filter writes it.
std::string unquoted(const std::string& json) {
  const auto value = json::parse(json);
  return value && value->is_string() ? std::string(value->get_string()) : json;
}

}  // namespace

std::string example_of_type(std::string_view type) {
  const auto found = std::ranges::find(examples, type, &Example::type);
  if (found != examples.end()) return std::string(found->json);
  if (type.ends_with("[]")) {
    const std::string_view element = type.substr(0, type.size() - 2);
    return element.contains('.') ? "[]" : "[" + example_of_type(element) + "]";
  }
  return type.empty() || type.contains('.') || type.starts_with("json") ? "{}" : R"("text")";
}

std::string example_of(const Column& column, const Bounds& bounds) {
  const std::string_view type = schema_type_of(column);
  if (!bounds.values.empty()) return bounds.values.front();
  if (bounds.json_type == "array") return "[]";
  if (is_text(type)) return text_example(column, bounds);
  const std::string_view name = swagger_type(type);
  if (name == "integer" || name == "number") return number_example(bounds, name == "integer");
  return example_of_type(type);
}

std::string example_filter(const Column& column, const Bounds& bounds) {
  const std::string_view type = schema_type_of(column);
  if (type == "boolean") return "is.true";
  if (type.ends_with("[]")) return "cs.{}";
  if (may_be_anything(type)) return type.starts_with("json") ? "cs.{}" : "not.is.null";
  const bool is_time = type == "date" || type.starts_with("time");
  return (is_time ? "gte." : "eq.") + unquoted(example_of(column, bounds));
}

}  // namespace plinth::jsonschema
