#pragma once

#include "pg/snippet.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

// A text value: `{"relations": [oid, …], "functions": [oid, …]}`, what of a schema the current role
// may use. Owning a relation or any privilege on it or on one of its columns is enough.
pg::Snippet usable_query(std::string_view schema);

}  // namespace plinth::rest
