// The columns of the single row that every statement returns: the agreement between sql/ and
// response/.
#pragma once

#include <cstddef>

namespace plinth::rest::result_column {

inline constexpr size_t total = 0;  // all rows that match, or null when not counted
inline constexpr size_t rows = 1;   // rows in the answer, or rows changed
inline constexpr size_t body = 2;
inline constexpr size_t headers = 3;   // the response.headers setting, or null
inline constexpr size_t status = 4;    // the response.status setting, or null
inline constexpr size_t inserted = 5;  // of an upsert: rows that were new; else null
inline constexpr size_t location =
    6;  // from here on: the primary key's values, when a Location is wanted

}  // namespace plinth::rest::result_column
