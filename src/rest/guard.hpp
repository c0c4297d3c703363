// What one role may ask for, beyond what everybody may: so that those who are not signed in, say,
// cannot take the server from those who are.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace plinth::rest {

struct Guard {
  std::optional<std::chrono::milliseconds> statement_timeout;  // unless the role has one of its own
  std::optional<int64_t> max_rows;         // of one answer and of each embed in it
  std::optional<int64_t> max_embed_depth;  // embeds within embeds; 0: none
  std::optional<int64_t>
      max_response_bytes;                 // of a body that is read; what was written is answered
  std::optional<int64_t> max_concurrent;  // requests at once in one loop; others wait in line
};

using Guards = std::map<std::string, Guard, std::less<>>;  // by role

}  // namespace plinth::rest
