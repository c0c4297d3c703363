// Rows as a JSON Schema document (2020-12). Pure, and the same text for the same schema.
#pragma once

#include <string>

#include "typegen/source.hpp"

namespace plinth::typegen {

// `$defs` holds for each relation SCHEMA.NAME.row, a row with all its columns, and where rows can
// be written SCHEMA.NAME.insert and SCHEMA.NAME.update, the bodies. They take no other members.
std::string render_json_schema(const Source& source);

}  // namespace plinth::typegen
