#include "auth/paging.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

constexpr long long max_size = 1000;
constexpr long long max_number = 1'000'000'000;  // times max_size still fits

Result<long long> parse_positive(
    std::string_view query, std::string_view name, long long fallback
) {
  const auto text = http::find_query(query, name);
  if (!text || text->empty()) return fallback;
  long long value = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failure != std::errc() || end != text->data() + text->size() || value < 0) {
    return bad_request(
        code::validation_failed,
        fmt::format("Bad Pagination Parameters: {} is no number of that kind", name)
    );
  }
  return value == 0 ? fallback : value;
}

std::string kept_parameters(std::string_view query) {
  std::string out;
  for (const http::QueryPair& pair : http::parse_query(query)) {
    if (pair.name == "page" || pair.name == "per_page" || pair.name == "apikey") continue;
    out += '&' + base::percent_encode(pair.name);
    if (pair.value) out += '=' + base::percent_encode(*pair.value);
  }
  return out;
}

}  // namespace

Result<Page> parse_page(std::string_view query) {
  Page page;
  TRY(page.number, parse_positive(query, "page", page.number));
  TRY(page.size, parse_positive(query, "per_page", page.size));
  page.number = std::min(page.number, max_number);
  page.size = std::min(page.size, max_size);
  return page;
}

void add_paging_headers(
    http::Response& response,
    const Page& page,
    long long total,
    std::string_view path,
    std::string_view query
) {
  const long long last = (total + page.size - 1) / page.size;
  const std::string kept = kept_parameters(query);
  const auto link = [&](long long number, std::string_view relation) {
    return fmt::format(
        "<{}?page={}&per_page={}{}>; rel=\"{}\"", path, number, page.size, kept, relation
    );
  };
  std::string links;
  if (page.number < last) links = link(page.number + 1, "next") + ", ";
  links += link(last, "last");
  response.add("Link", std::move(links));
  response.add("X-Total-Count", std::to_string(total));
}

}  // namespace plinth::auth
