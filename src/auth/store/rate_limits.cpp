#include "auth/store/rate_limits.hpp"

#include <charconv>

#include <fmt/format.h>

#include "auth/store/statement.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal take_request_sql = "select app.take_request($1, $2, $3)";
constexpr pg::Literal forgive_requests_sql = "select app.forgive_requests($1)";

std::string seconds(ratelimit::Nanoseconds duration) {
  return fmt::format("{:.9f}", std::chrono::duration<double>(duration).count());
}

}  // namespace

pg::Statement take_request(const std::string& subject, ratelimit::Quota quota) {
  return bind(take_request_sql, {subject, seconds(quota.interval), seconds(quota.capacity)});
}

pg::Statement forgive_requests(const std::string& subject) {
  return bind(forgive_requests_sql, {subject});
}

double read_wait(const pg::Rows& rows) {
  const std::string_view text = rows.text(0, 0);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace plinth::auth::store
