#pragma once

#include <string_view>

#include "pg/snippet.hpp"

namespace plinth::rest {

// A type that a client named in a cast, as SQL. Names that PostgreSQL's grammar spells its own way
// ("double precision", "int") come from a list of ours, all others are quoted, in lower case as an
// unquoted name would be read. So a client can name a type and nothing else.
pg::Snippet type_name(std::string_view written);

}  // namespace plinth::rest
