// Filters and logic trees: `col=op.value`, `or=(a.eq.1,not.and(…))`.
#pragma once

#include "rest/request/query.hpp"
#include "rest/request/scanner.hpp"

namespace plinth::rest {

inline constexpr int max_logic_depth = 16;
inline constexpr size_t max_logic_nodes = 1000;

// The value of a plain filter, such as "not.in.(1,2)".
Result<Condition> parse_condition(std::string_view text);

// True when the text is a filter; for function calls by GET, where everything else is an argument.
bool is_condition(std::string_view text);

// `name` is "and" or "or", `value` what stands behind the equals sign. Both are read as one text,
// so without a parenthesis they are a filter on the column that it begins with.
Result<Logic> parse_logic(bool negated, std::string_view name, std::string_view value);

}  // namespace plinth::rest
