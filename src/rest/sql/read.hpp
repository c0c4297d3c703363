// The tree of what is read as one query with lateral joins.
#pragma once

#include "rest/sql/fragments.hpp"

namespace plinth::rest {

// select … from … left join lateral (…) … where … order by … limit …
pg::Snippet read_query(const ReadNode& node);

// `select 1 from …` over the same root rows, without order and limit; joins that take rows away are
// kept as exists(…).
pg::Snippet count_query(const ReadNode& node);

}  // namespace plinth::rest
