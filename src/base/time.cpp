#include "base/time.hpp"

#include <fmt/chrono.h>

namespace plinth::base {

int64_t unix_now() {
  return std::chrono::duration_cast<Seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string http_date(int64_t unix_seconds) {
  return fmt::format(
      "{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(unix_seconds))
  );
}

}  // namespace plinth::base
