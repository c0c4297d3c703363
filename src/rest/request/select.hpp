// select=…: columns, embeds and spreads, nested to any depth that the limits allow.
#pragma once

#include "rest/error.hpp"
#include "rest/request/query.hpp"

namespace plinth::rest {

inline constexpr int max_select_depth = 16;
inline constexpr size_t max_select_items = 1000;
// Each is a join, and PostgreSQL's time to plan them grows with the cube of their number: a tenth
// of a second for 50, eleven seconds for 400.
inline constexpr size_t max_select_embeds = 100;

// The empty text selects every column, as "*" does; so does one that begins with nothing that could
// be selected.
Result<Select> parse_select(std::string_view text);

}  // namespace plinth::rest
