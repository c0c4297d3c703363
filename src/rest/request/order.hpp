// order=…, columns=… and on_conflict=…
#pragma once

#include "rest/error.hpp"
#include "rest/request/query.hpp"

namespace plinth::rest {

Result<std::vector<OrderTerm>> parse_order(std::string_view text);

// `what` names the parameter in the error: "columns parameter".
Result<std::vector<std::string>> parse_names(std::string_view text, std::string_view what);

}  // namespace plinth::rest
