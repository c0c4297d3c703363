// PostgreSQL's types as JSON Schema knows them: the shape that PostgreSQL gives their values in
// JSON. Type names are those of type.hpp.
#pragma once

#include <string_view>

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::jsonschema {

enum class Null { allowed, refused };

// Whether a value may be of any JSON type: that of json, and types of the user's own making.
bool may_be_anything(std::string_view type);

// Whether values are texts without a form of their own: text, character varying, citext.
bool is_text(std::string_view type);

// "uuid", "date-time", "int64"; empty where no registered format says what PostgreSQL writes.
std::string_view schema_format(std::string_view type);

// Members `type`, `format` and, of an array, `items`; none of them where anything may stand.
void write_schema_type(json::Writer& w, std::string_view type, Null null);

// The type that a column is described by; empty where a cast of its domain decides what it is.
std::string_view schema_type_of(const catalog::Column& column);

}  // namespace plinth::jsonschema
