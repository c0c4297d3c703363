// select=…: columns, embeds and spreads, nested to any depth that the limits allow.
#pragma once

#include "rest/error.hpp"
#include "rest/request/query.hpp"

namespace plinth::rest {

inline constexpr int max_select_depth = 16;
inline constexpr size_t max_select_items = 1000;

// The empty text selects every column, as "*" does; so does one that begins with nothing that could
// be selected.
Result<Select> parse_select(std::string_view text);

}  // namespace plinth::rest
