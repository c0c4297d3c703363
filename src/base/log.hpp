// The log of the process: one line per event on standard error, for people or as JSON lines.
//
// Use spdlog's own functions (`spdlog::info("...", ...)`). Never log a secret, a token or a
// personal value: log ids.
#pragma once

#include <string_view>

#include <spdlog/spdlog.h>

namespace plinth::base {

enum class LogFormat { human, json };

// Sets the process-wide logger. `level` is one of trace, debug, info, warn, error; anything else
// means info.
void start_log(LogFormat format, std::string_view level);

}  // namespace plinth::base
