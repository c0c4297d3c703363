// Go's notation of durations ("24h", "1h30m", "1.5s"), in which ban_duration comes.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace plinth::auth {

// Nothing for text that is no duration or longer than Go can hold (about 292 years).
std::optional<std::chrono::microseconds> parse_duration(std::string_view text);

}  // namespace plinth::auth
