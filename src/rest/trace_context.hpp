// The header `traceparent` (W3C Trace Context, level 1).
#pragma once

#include <optional>
#include <string_view>

namespace plinth::rest {

// The trace's id, 32 lower-case hexadecimal digits; nothing when the header is not as the
// recommendation has it.
std::optional<std::string_view> trace_id(std::string_view traceparent);

}  // namespace plinth::rest
