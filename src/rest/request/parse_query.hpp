// The whole query string.
#pragma once

#include "rest/error.hpp"
#include "rest/request/query.hpp"

namespace plinth::rest {

// Whether parameters that are no filters are arguments of a function (a call by GET) or an error.
enum class Arguments { no, yes };

// The first error in the original's order: order, logic, columns, select, filters, on_conflict.
Result<Query> parse_query(std::string_view query, Arguments arguments);

}  // namespace plinth::rest
