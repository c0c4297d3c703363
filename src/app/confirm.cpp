#include "app/confirm.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace plinth::app {

bool confirm(std::string_view question) {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return true;
  fmt::print("{} [y/N] ", question);
  std::fflush(stdout);
  const int answer = std::getchar();
  return answer == 'y' || answer == 'Y';
}

}  // namespace plinth::app
