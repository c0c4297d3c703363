// Values of PostgreSQL in its text format as JSON, byte for byte what to_json makes of them
// (utils/adt/json.c, datum_to_json). DateStyle must be ISO.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plinth::json {

// What to_json makes of a type, apart from null.
enum class ColumnKind {
  string,       // its text, in quotes
  number,       // its text, bare where it is a number of JSON: NaN and infinities are not
  boolean,      // t and f
  date,         // its text, in quotes, once it is seen to be ISO 8601
  timestamp,    // likewise, with a T between date and time
  timestamptz,  // likewise, with minutes in the offset
  json,         // its text
};

// Types with an oid below this are PostgreSQL's own.
inline constexpr uint32_t first_user_type = 16384;

// Of PostgreSQL's own types. Nothing for those whose text says too little: arrays and rows; nor for
// types of users, which only the catalog knows.
std::optional<ColumnKind> builtin_column_kind(uint32_t type_oid);

// False, with `out` left in between, when the text is not of that kind: a date in another style.
bool append_column_value(std::string& out, std::string_view text, ColumnKind kind);

}  // namespace plinth::json
