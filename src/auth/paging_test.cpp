#include "auth/paging.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

std::string link(const Page& page, long long total, std::string_view query = "") {
  http::Response response;
  add_paging_headers(response, page, total, "/admin/users", query);
  EXPECT_EQ(response.headers[1].second, std::to_string(total));
  return std::string(response.headers[0].second);
}

TEST(Paging, LeadsToTheNextAndTheLastPage) {
  EXPECT_EQ(
      link({.number = 1, .size = 2}, 5),
      R"(</admin/users?page=2&per_page=2>; rel="next", </admin/users?page=3&per_page=2>; rel="last")"
  );
  EXPECT_EQ(link({.number = 3, .size = 2}, 5), R"(</admin/users?page=3&per_page=2>; rel="last")");
  EXPECT_EQ(link({.number = 1, .size = 50}, 0), R"(</admin/users?page=0&per_page=50>; rel="last")");
}

TEST(Paging, KeepsTheOtherParametersBehindThePage) {
  EXPECT_EQ(
      link({.number = 1, .size = 1}, 2, "filter=a%20b&page=1&sort=created_at+asc"),
      R"(</admin/users?page=2&per_page=1&filter=a%20b&sort=created_at%20asc>; rel="next", )"
      R"(</admin/users?page=2&per_page=1&filter=a%20b&sort=created_at%20asc>; rel="last")"
  );
}

TEST(Paging, TakesEmptyParametersForAbsent) {
  const auto page = parse_page("page=&per_page=");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->number, 1);
  EXPECT_EQ(page->size, 50);
  EXPECT_EQ(parse_page("page=3&per_page=7")->offset(), 14);
  EXPECT_EQ(parse_page("per_page=100000")->size, 1000);
  EXPECT_GE(parse_page("page=9223372036854775807&per_page=1000")->offset(), 0);
}

TEST(Paging, RefusesWhatIsNoNumber) {
  for (const char* query : {"page=x", "page=-1", "per_page=1.5", "page=99999999999999999999"}) {
    ASSERT_FALSE(parse_page(query)) << query;
    EXPECT_EQ(parse_page(query).error().code, "validation_failed");
  }
}

}  // namespace
}  // namespace plinth::auth
