// The body of POST /batch/v1: an array of {"method", "path", "headers", "body"}.
#pragma once

#include "rest/batch/batch_item.hpp"
#include "rest/error.hpp"

namespace plinth::rest {

// The items view `text`. An error about one of them names it. `headers` may hold what describes one
// request of the dialect and its answer, and nothing that says who asks: that is the batch's own.
Result<std::vector<BatchItem>> parse_batch(std::string_view text, size_t max_items);

// Of the headers of an item; such headers of the batch itself are not its items'.
bool is_item_header(std::string_view lower_name);

}  // namespace plinth::rest
