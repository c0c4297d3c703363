// app.rate_limits: the buckets that all programs in front of the database share.
#pragma once

#include <string>

#include "pg/rows.hpp"
#include "pg/statement.hpp"
#include "ratelimit/gcra.hpp"

namespace plinth::auth::store {

// `subject` is 32 hexadecimal digits.
pg::Statement take_request(const std::string& subject, ratelimit::Quota quota);
pg::Statement forgive_requests(const std::string& subject);
// 0, or the seconds until a request is allowed again.
double read_wait(const pg::Rows& rows);

}  // namespace plinth::auth::store
