// The pieces that select, order and filters have in common.
#pragma once

#include "rest/request/query.hpp"
#include "rest/request/scanner.hpp"

namespace plinth::rest {

// Name and JSON path. An empty name means that there is none.
Result<Field> take_field(Scanner& in);
Result<std::vector<JsonStep>> take_json_steps(Scanner& in);

// A type name for a cast: words only, so that it can stand in SQL as it is. Empty when there is
// none.
std::string take_type(Scanner& in);

}  // namespace plinth::rest
