// A lock that the kernel gives back however its holder ends.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace plinth::cluster {

class LockFile {
 public:
  // Fails at once when somebody holds it; the sentence names their process id. `what` is what the
  // lock stands for.
  static base::Checked<LockFile> take(const std::filesystem::path& path, std::string_view what);
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Who holds the lock: a process id, or nothing when it is free.
std::optional<std::string> lock_holder(const std::filesystem::path& path);

}  // namespace plinth::cluster
