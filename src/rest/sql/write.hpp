// insert, update and delete as the inside of a common table expression.
#pragma once

#include "rest/sql/fragments.hpp"

namespace plinth::rest {

// The statement with its returning clause. `payload` is the JSON text of the body.
pg::Snippet write_query(const WritePlan& plan, const Payload& payload);

}  // namespace plinth::rest
