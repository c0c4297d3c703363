#include "jsonschema/schema_type.hpp"

#include <algorithm>
#include <array>

#include "jsonschema/type.hpp"

namespace plinth::jsonschema {
namespace {

struct Form {
  std::string_view sql;
  std::string_view type;
  std::string_view format;
};

// Where the type is a string and the format empty, PostgreSQL's notation is nobody else's.
constexpr std::array<Form, 13> forms{{
    {.sql = "boolean", .type = "boolean", .format = ""},
    {.sql = "smallint", .type = "integer", .format = "int32"},
    {.sql = "integer", .type = "integer", .format = "int32"},
    {.sql = "bigint", .type = "integer", .format = "int64"},
    {.sql = "numeric", .type = "number", .format = ""},
    {.sql = "real", .type = "number", .format = "float"},
    {.sql = "double precision", .type = "number", .format = "double"},
    {.sql = "uuid", .type = "string", .format = "uuid"},
    {.sql = "date", .type = "string", .format = "date"},
    {.sql = "timestamp with time zone", .type = "string", .format = "date-time"},
    {.sql = "timestamp without time zone", .type = "string", .format = "date-time-local"},
    {.sql = "time without time zone", .type = "string", .format = "time-local"},
    {.sql = "time with time zone", .type = "string", .format = "time"},
}};

constexpr std::array<std::string_view, 3> text_types{"text", "character varying", "character"};

// Types of extensions that are written as text, in whatever schema.
constexpr std::array<std::string_view, 5> text_extensions{
    ".citext", ".ltree", ".vector", ".halfvec", ".sparsevec"
};

bool is_json(std::string_view type) { return type == "json" || type == "jsonb"; }

bool is_text_extension(std::string_view type) {
  return std::ranges::any_of(text_extensions, [&](std::string_view name) {
    return type.ends_with(name);
  });
}

const Form* find_form(std::string_view type) {
  const auto found = std::ranges::find(forms, type, &Form::sql);
  return found == forms.end() ? nullptr : &*found;
}

// Empty where anything may stand. Every built-in type without a form is written as text.
std::string_view json_type(std::string_view type) {
  if (type.ends_with("[]")) return "array";
  if (const Form* form = find_form(type)) return form->type;
  return may_be_anything(type) ? "" : "string";
}

}  // namespace

bool may_be_anything(std::string_view type) {
  const bool own = type.contains('.') && !type.ends_with("[]") && !is_text_extension(type);
  return type.empty() || is_json(type) || own || type == "record" || type.starts_with("any");
}

bool is_text(std::string_view type) {
  return std::ranges::find(text_types, type) != text_types.end() || type.ends_with(".citext");
}

std::string_view schema_format(std::string_view type) {
  const Form* form = find_form(type);
  return form == nullptr ? std::string_view() : form->format;
}

void write_schema_type(json::Writer& w, std::string_view type, Null null) {
  const std::string_view name = json_type(type);
  if (name.empty()) return;
  w.key("type");
  if (null == Null::allowed) {
    w.begin_array().string(name).string("null").end_array();
  } else {
    w.string(name);
  }
  if (const std::string_view format = schema_format(type); !format.empty())
    w.key("format").string(format);
  if (name != "array") return;
  // An array of two dimensions has the type of one.
  w.key("items").begin_object();
  write_schema_type(w, type.substr(0, type.size() - 2), Null::allowed);
  w.end_object();
}

std::string_view schema_type_of(const catalog::Column& column) {
  if (column.representation && column.representation->to_json) return {};
  if (!column.enum_labels.empty()) return "text";
  return described_type(column);
}

}  // namespace plinth::jsonschema
