#include "cluster/lock_file.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace plinth::cluster {
namespace {

std::string read_pid(int descriptor) {
  char buffer[32];
  const ssize_t count = pread(descriptor, buffer, sizeof buffer, 0);
  std::string text(buffer, static_cast<size_t>(std::max<ssize_t>(count, 0)));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// Locks of an open file, not of a process: they can be asked about without being taken, and they
// end with the file.
struct flock whole_file(short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

base::Checked<LockFile> LockFile::take(const std::filesystem::path& path, std::string_view what) {
  LockFile lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.descriptor_ < 0) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot open {}: {}", path.string(), base::errno_text(errno)),
        .hint = "Check the permissions of the folder.",
    });
  }
  struct flock whole = whole_file(F_WRLCK);
  if (fcntl(lock.descriptor_, F_OFD_SETLK, &whole) != 0) {
    return std::unexpected(base::Error{
        .message = fmt::format(
            "another Plinth (process {}) is using {}", read_pid(lock.descriptor_), what
        ),
        .hint = "Stop it first, or start this one with another --workdir.",
    });
  }
  const std::string pid = fmt::format("{}\n", getpid());
  if (ftruncate(lock.descriptor_, 0) != 0 ||
      pwrite(lock.descriptor_, pid.data(), pid.size(), 0) < 0) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot write {}: {}", path.string(), base::errno_text(errno)),
        .hint = "Make room on the disk.",
    });
  }
  return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile::~LockFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<std::string> lock_holder(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::optional<std::string> holder;
  struct flock whole = whole_file(F_RDLCK);
  if (fcntl(descriptor, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
    holder = read_pid(descriptor);
  close(descriptor);
  return holder;
}

}  // namespace plinth::cluster
