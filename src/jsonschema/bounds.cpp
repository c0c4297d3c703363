#include "jsonschema/bounds.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "json/tree.hpp"
#include "jsonschema/check.hpp"
#include "jsonschema/pattern.hpp"
#include "jsonschema/schema_type.hpp"
#include "jsonschema/type.hpp"

namespace plinth::jsonschema {
namespace {

using catalog::Column;

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

bool is_number(std::string_view text) {
  const auto parsed = json::parse(text);
  return parsed && parsed->is_number();
}

std::optional<int64_t> whole_number(const Constant& constant) {
  int64_t value = 0;
  const char* end = constant.text.data() + constant.text.size();
  const auto read = std::from_chars(constant.text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

double as_double(const std::string& number) { return std::strtod(number.c_str(), nullptr); }

// Of several limits the narrowest counts.
void raise(std::optional<Limit>& minimum, Limit to) {
  if (!minimum || as_double(minimum->number) < as_double(to.number)) minimum = std::move(to);
}
void lower(std::optional<Limit>& maximum, Limit to) {
  if (!maximum || as_double(maximum->number) > as_double(to.number)) maximum = std::move(to);
}
void raise(std::optional<int64_t>& minimum, int64_t to) {
  minimum = std::max(minimum.value_or(0), to);
}
void lower(std::optional<int64_t>& maximum, int64_t to) {
  maximum = std::min(maximum.value_or(to), to);
}

void limit_count(
    const Comparison& comparison, std::optional<int64_t>& least, std::optional<int64_t>& most
) {
  const auto count = whole_number(comparison.constants.front());
  const std::string& is = comparison.comparator;
  if (!count || comparison.constants.size() != 1) return;
  if (is == ">=" || is == "=") raise(least, *count);
  if (is == ">") raise(least, *count + 1);
  if (is == "<=" || is == "=") lower(most, std::max<int64_t>(*count, 0));
  if (is == "<") lower(most, std::max<int64_t>(*count - 1, 0));
}

void limit_number(const Comparison& comparison, Bounds& bounds) {
  const std::string& number = comparison.constants.front().text;
  const std::string& is = comparison.comparator;
  if (!is_number(number)) return;
  if (is == ">=" || is == ">") raise(bounds.minimum, {.number = number, .exclusive = is == ">"});
  if (is == "<=" || is == "<") lower(bounds.maximum, {.number = number, .exclusive = is == "<"});
}

// The constants as JSON of the column's type.
void limit_to_values(const Comparison& comparison, bool numbers, Bounds& bounds) {
  std::vector<std::string> values;
  for (const Constant& constant : comparison.constants) {
    if (numbers && !is_number(constant.text)) return;
    values.push_back(numbers ? constant.text : quoted(constant.text));
  }
  if (bounds.values.empty()) bounds.values = std::move(values);
}

void limit_value(const Comparison& comparison, std::string_view type, Bounds& bounds) {
  const std::string_view name = swagger_type(type);
  const bool numbers = name == "integer" || name == "number";
  const bool text = is_text(type);
  if (comparison.rounded && name != "integer") return;
  const std::string& constant = comparison.constants.front().text;
  if (numbers && comparison.comparator != "=") limit_number(comparison, bounds);
  if ((numbers || text) && comparison.comparator == "=")
    limit_to_values(comparison, numbers, bounds);
  if (!text) return;
  if (comparison.comparator == "<>" && constant.empty()) raise(bounds.min_length, 1);
  if (comparison.comparator == "~" && bounds.pattern.empty() && is_portable_pattern(constant))
    bounds.pattern = constant;
}

void apply(const Comparison& comparison, std::string_view type, Bounds& bounds) {
  std::optional<int64_t> whatever;  // what is cut off says nothing about the most
  const std::string& constant = comparison.constants.front().text;
  switch (comparison.subject) {
    case Subject::value:
      return limit_value(comparison, type, bounds);
    case Subject::characters:
      if (is_text(type)) limit_count(comparison, bounds.min_length, bounds.max_length);
      return;
    case Subject::trimmed_characters:
      if (is_text(type)) limit_count(comparison, bounds.min_length, whatever);
      return;
    case Subject::elements:
      if (type.ends_with("[]")) limit_count(comparison, bounds.min_items, bounds.max_items);
      return;
    case Subject::json_type:
      if (comparison.comparator == "=" && (constant == "object" || constant == "array") &&
          comparison.constants.size() == 1)
        bounds.json_type = constant;
      return;
  }
}

void write_limit(
    json::Writer& w,
    const std::optional<Limit>& limit,
    std::string_view inclusive,
    std::string_view exclusive
) {
  if (limit) w.key(limit->exclusive ? exclusive : inclusive).raw(limit->number);
}

void write_count(json::Writer& w, std::string_view key, std::optional<int64_t> count) {
  if (count) w.key(key).number(*count);
}

}  // namespace

Bounds bounds_of(const Column& column) {
  Bounds bounds;
  for (const std::string& label : column.enum_labels) bounds.values.push_back(quoted(label));
  bounds.max_length = column.max_length;
  for (const std::string& check : column.checks) {
    for (const Comparison& comparison : parse_check(check, column.name))
      apply(comparison, described_type(column), bounds);
  }
  return bounds;
}

void write_bounds(json::Writer& w, const Bounds& bounds, const Column& column) {
  if (!bounds.values.empty()) {
    w.key("enum").begin_array();
    for (const std::string& value : bounds.values) w.raw(value);
    if (column.nullable) w.null();
    w.end_array();
  }
  write_limit(w, bounds.minimum, "minimum", "exclusiveMinimum");
  write_limit(w, bounds.maximum, "maximum", "exclusiveMaximum");
  write_count(w, "minLength", bounds.min_length);
  write_count(w, "maxLength", bounds.max_length);
  write_count(w, "minItems", bounds.min_items);
  write_count(w, "maxItems", bounds.max_items);
  if (!bounds.pattern.empty()) w.key("pattern").string(bounds.pattern);
}

}  // namespace plinth::jsonschema
