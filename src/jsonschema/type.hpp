// PostgreSQL's types as Swagger 2.0 knows them. Type names are those that format_type() prints with
// an empty search_path: built-in ones are bare, all others have their schema.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::jsonschema {

// "integer", "number", "boolean", "array" or "string"; empty for json, which may be anything.
std::string_view swagger_type(std::string_view type);

// What Swagger calls the width of an integer; the type's own name for everything else.
std::string_view swagger_format(std::string_view type);

// The type a column is described by: what a built-in type or a domain over one is called without
// its modifiers, any other type as it was declared.
std::string_view described_type(const catalog::Column& column);

// Members `format`, `type` and, of an array, `items`.
void write_type(json::Writer& w, std::string_view type);

// The value of `'text'::type`, as PostgreSQL prints a constant; nothing for any other expression.
std::optional<std::string> literal_value(std::string_view expression);

// A default expression as a JSON value of that type. Strings keep an expression that is no literal
// as its text; for others there is nothing to say then.
std::optional<std::string> default_value(std::string_view type, std::string_view expression);

}  // namespace plinth::jsonschema
