// Points in time between the database (inside to_jsonb: ISO 8601 with an offset) and the wire (RFC
// 3339 in UTC).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace plinth::auth {

using Time = std::chrono::sys_time<std::chrono::microseconds>;  // what PostgreSQL can tell apart

Time now();

// "2026-11-23T08:07:40.12+01:00", "infinity"; without an offset UTC is meant. Nothing for other
// text.
std::optional<Time> parse_time(std::string_view text);

// "2026-11-23T07:07:40.12Z": trailing zeros of the fraction are cut, as Go's encoder does.
std::string format_time(Time time);

int64_t unix_seconds(Time time);

}  // namespace plinth::auth
