#include "cluster/log_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;

constexpr size_t tail_bytes = 64 * 1024;

unsigned long long size_of(const fs::path& path) {
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  return failure ? 0 : size;
}

// The text behind the last FATAL or PANIC, else the last line.
std::string reason_in(std::string_view log) {
  std::string reason;
  std::string last;
  while (!log.empty()) {
    const size_t end = log.find('\n');
    const std::string_view line = log.substr(0, end);
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
    for (const std::string_view level : {"FATAL:  ", "PANIC:  "}) {
      if (const size_t at = line.find(level); at != std::string_view::npos)
        reason = line.substr(at + level.size());
    }
    if (!line.empty()) last = line;
  }
  return reason.empty() ? last : reason;
}

}  // namespace

base::Checked<int> LogFile::open_for_append() {
  const int descriptor =
      open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor >= 0) {
    opened_at_ = size_of(path_);
    return descriptor;
  }
  return std::unexpected(base::Error{
      .message = fmt::format("cannot open {}: {}", path_.string(), base::errno_text(errno)),
      .hint = "Check the permissions of the folder.",
  });
}

void LogFile::rotate_if_large(unsigned long long limit) {
  if (size_of(path_) <= limit) return;
  std::error_code ignored;
  fs::path kept = path_;
  kept += ".1";
  fs::copy_file(path_, kept, fs::copy_options::overwrite_existing, ignored);
  fs::resize_file(path_, 0, ignored);
  opened_at_ = 0;
}

std::string LogFile::since_open() const {
  std::ifstream file(path_, std::ios::binary);
  const auto size = size_of(path_);
  const auto from = std::max(opened_at_, size > tail_bytes ? size - tail_bytes : 0);
  file.seekg(static_cast<std::streamoff>(from));
  return {std::istreambuf_iterator<char>(file), {}};
}

base::Error explain_start_failure(std::string_view log, const fs::path& log_path, unsigned port) {
  const auto says = [&](std::string_view text) { return log.find(text) != std::string_view::npos; };
  if (says("No space left on device")) {
    return {
        .message = "PostgreSQL cannot start: the disk is full", .hint = "Make room and start again."
    };
  }
  if (says("could not create any TCP/IP sockets") || says("Address already in use")) {
    return {
        .message = fmt::format("port {} for PostgreSQL is taken", port),
        .hint =
            "Stop what uses it (perhaps another Plinth), or choose another with [db] port or "
            "--db-port.",
    };
  }
  if (says("database files are incompatible with server")) {
    return {
        .message = "the data directory was made by another version of PostgreSQL",
        .hint = "Install that version again, or move the data over with pg_upgrade or pg_dump.",
    };
  }
  if (says("could not map anonymous shared memory") ||
      says("could not create shared memory segment")) {
    return {
        .message = "PostgreSQL cannot get the memory it asks for",
        .hint =
            "Lower shared_buffers in [db.settings], or give the machine or container more memory.",
    };
  }
  if (is_passing_failure(log)) {
    return {
        .message = "processes of an earlier PostgreSQL still use the data directory",
        .hint = "End them (ps -C postgres) and start again.",
    };
  }
  const std::string reason = reason_in(log);
  return {
      .message = fmt::format(
          "PostgreSQL cannot start: {}", reason.empty() ? "it ended without a word" : reason
      ),
      .hint = fmt::format("{} says more.", log_path.string()),
  };
}

bool is_passing_failure(std::string_view log) {
  return (log.find("lock file \"") != std::string_view::npos &&
          log.find("already exists") != std::string_view::npos) ||
         log.find("pre-existing shared memory block") != std::string_view::npos;
}

}  // namespace plinth::cluster
