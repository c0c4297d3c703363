#include "app/private_file.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plinth::app {
namespace {

base::Error cannot_write(const std::filesystem::path& file) {
  return {
      .message = fmt::format("cannot write {}: {}", file.string(), base::errno_text(errno)),
      .hint = "Check free space and the permissions of the folder.",
  };
}

}  // namespace

base::Checked<void> write_private_file(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path fresh = file.string() + ".new";
  const int descriptor =
      open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return std::unexpected(cannot_write(file));
  const bool written =
      fchmod(descriptor, 0600) == 0 &&
      write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(descriptor) == 0;
  close(descriptor);
  if (!written || rename(fresh.c_str(), file.c_str()) != 0)
    return std::unexpected(cannot_write(file));
  return {};
}

void close_to_others(const std::filesystem::path& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return;
  if (chmod(file.c_str(), 0600) == 0) {
    spdlog::warn("{} was open to others; it is now readable by its owner alone", file.string());
  } else {
    spdlog::warn("{} is open to others: {}", file.string(), base::errno_text(errno));
  }
}

}  // namespace plinth::app
