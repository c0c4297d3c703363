#include "app/read_password.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace plinth::app {
namespace {

constexpr size_t max_line = 1024;

// The terminal shows nothing of what is typed for as long as this lives.
class Hidden {
 public:
  Hidden() : known_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!known_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Hidden() {
    if (known_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    fmt::print(stderr, "\n");
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool known_;
};

std::string read_line() {
  std::string line;
  for (int c = std::getchar(); c != EOF && c != '\n' && line.size() < max_line; c = std::getchar())
    line += static_cast<char>(c);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string prompt(const char* question) {
  fmt::print(stderr, "{}", question);
  std::fflush(stderr);
  const Hidden hidden;
  return read_line();
}

}  // namespace

base::Checked<std::string> read_password() {
  const bool is_terminal = isatty(STDIN_FILENO) == 1;
  const std::string password = is_terminal ? prompt("Password: ") : read_line();
  if (password.empty()) {
    return std::unexpected(base::Error{
        .message = "no password was given",
        .hint = "Type one, or send it as the first line of the standard input.",
    });
  }
  if (is_terminal && prompt("Once more: ") != password) {
    return std::unexpected(base::Error{.message = "the two differ", .hint = "Try again."});
  }
  return password;
}

}  // namespace plinth::app
