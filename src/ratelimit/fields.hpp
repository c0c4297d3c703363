// How a client is told where it stands: the fields of draft-ietf-httpapi-ratelimit-headers, and
// Retry-After.
//
//   RateLimit-Policy: "anon reads";q=100;w=60     100 requests in 60 seconds
//   RateLimit: "anon reads";r=12;t=30             12 more at once; all of them in 30 seconds
//   Retry-After: 3                                with a 429: when one will be allowed
#pragma once

#include <string_view>

#include "http/message.hpp"
#include "ratelimit/limiter.hpp"

namespace plinth::ratelimit {

// What scripts of other origins may read besides.
inline constexpr std::string_view exposed_headers = "RateLimit, RateLimit-Policy, Retry-After";

// Nothing when no rule concerned the request.
void add_fields(const Verdict& verdict, http::Response& response);

// Whole seconds, at least one, after which a refused request is allowed.
int64_t retry_after_seconds(const Standing& standing);

// Whether it can stand in a header as a name: 1 to 64 printable ASCII characters, no quote and no
// backslash.
bool is_name(std::string_view text);

}  // namespace plinth::ratelimit
