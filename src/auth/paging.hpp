// Pages of a list: the query parameters `page` and `per_page`, and the headers that lead on (RFC
// 8288).
#pragma once

#include <string>
#include <string_view>

#include "auth/error.hpp"

namespace plinth::auth {

struct Page {
  long long number = 1;
  long long size = 50;  // at most 1000
  long long offset() const { return (number - 1) * size; }
};

// Absent or empty parameters take the defaults: auth-js sends them empty.
Result<Page> parse_page(std::string_view query);

// Adds X-Total-Count and Link. `path` is the list's own; the query's other parameters are kept.
// `page` comes first in each link, because auth-js takes what follows the first `=` for the page
// number.
void add_paging_headers(
    http::Response& response,
    const Page& page,
    long long total,
    std::string_view path,
    std::string_view query
);

}  // namespace plinth::auth
