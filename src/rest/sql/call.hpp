// A function call as the inside of a common table expression.
#pragma once

#include "rest/sql/fragments.hpp"

namespace plinth::rest {

pg::Snippet call_query(const CallPlan& plan, const Payload& payload);

}  // namespace plinth::rest
