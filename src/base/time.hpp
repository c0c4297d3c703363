// Points in time as the protocols write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace plinth::base {

using Seconds = std::chrono::seconds;
using Milliseconds = std::chrono::milliseconds;

int64_t unix_now();  // seconds since 1970

// "Mon, 23 Nov 2026 07:38:41 GMT" (RFC 9110 §5.6.7)
std::string http_date(int64_t unix_seconds);

}  // namespace plinth::base
