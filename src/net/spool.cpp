#include "net/spool.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace plinth::net {
namespace {

std::unexpected<base::Error> failure(std::string_view what) {
  return std::unexpected(
      base::Error{.message = std::string(what) + ": " + base::errno_text(errno), .hint = {}}
  );
}

// Where the file system has no files without names, one with a name that is taken away at once.
int open_without_name(const std::filesystem::path& directory) {
  const int unnamed = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (unnamed >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return unnamed;
  std::string name = (directory / "plinth-spool-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

SpoolFile::~SpoolFile() {
  ::close(descriptor_);
  space_.used_ -= size_;
}

base::Checked<void> SpoolFile::append_blocking(std::string_view bytes) {
  if (!space_.take(bytes.size())) {
    return std::unexpected(base::Error{
        .message = "the results under way fill the space for them",
        .hint = "ask for fewer rows, or try again later",
    });
  }
  size_ += bytes.size();  // given back by the destructor, whatever becomes of them
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot write a result to the disk");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Task<base::Checked<std::string>> SpoolFile::read(uint64_t offset, size_t most) const {
  co_return co_await space_.workers().run([this, offset, most] {
    return read_blocking(offset, most);
  });
}

base::Checked<std::string> SpoolFile::read_blocking(uint64_t offset, size_t most) const {
  std::string out;
  ssize_t count = 0;
  out.resize_and_overwrite(most, [&](char* data, size_t size) {
    count = ::pread(descriptor_, data, size, static_cast<off_t>(offset));
    return static_cast<size_t>(std::max<ssize_t>(count, 0));
  });
  if (count < 0) return failure("cannot read a result from the disk");
  return out;
}

base::Checked<std::shared_ptr<SpoolFile>> SpoolSpace::open_blocking() {
  const int descriptor = open_without_name(directory_);
  if (descriptor < 0) return failure("cannot make a file in " + directory_.string());
  return std::shared_ptr<SpoolFile>(new SpoolFile(*this, descriptor));
}

bool SpoolSpace::take(uint64_t bytes) {
  if (used_.fetch_add(bytes) + bytes <= limit_) return true;
  used_ -= bytes;
  return false;
}

}  // namespace plinth::net
