// Files for results that are too large to hold: written once from front to back, then read.
//
//   SpoolSpace space(workers, "/tmp", 8ULL << 30);
//   auto file = co_await space.open();
//   co_await (*file)->append(std::move(bytes));
//   auto bytes = co_await (*file)->read(0, 65'536);
//
// A file has no name, so it is gone when the last who holds it lets go, even if the program is
// killed. Reading and writing happen on `workers`. A space may be shared by all threads; a file is
// used by one coroutine at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/worker_pool.hpp"

namespace plinth::net {

class SpoolSpace;

class SpoolFile {
 public:
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  uint64_t size() const { return size_; }

  // Blocks: for a worker. An error if the space is used up or the disk is full.
  base::Checked<void> append_blocking(std::string_view bytes);

  // Up to `most` bytes from `offset` on; none at the end.
  Task<base::Checked<std::string>> read(uint64_t offset, size_t most) const;
  base::Checked<std::string> read_blocking(uint64_t offset, size_t most) const;  // for a worker

  SpoolSpace& space() const { return space_; }

 private:
  friend class SpoolSpace;
  SpoolFile(SpoolSpace& space, int descriptor) : space_(space), descriptor_(descriptor) {}

  SpoolSpace& space_;
  int descriptor_;
  uint64_t size_ = 0;
};

class SpoolSpace {
 public:
  // All files together may hold `limit` bytes. Must outlive its files.
  SpoolSpace(WorkerPool& workers, std::filesystem::path directory, uint64_t limit)
      : workers_(workers),
        directory_(std::move(directory)),
        limit_(limit) {}
  SpoolSpace(const SpoolSpace&) = delete;
  SpoolSpace& operator=(const SpoolSpace&) = delete;

  WorkerPool& workers() const { return workers_; }
  uint64_t used() const { return used_; }

  // Blocks: for a worker.
  base::Checked<std::shared_ptr<SpoolFile>> open_blocking();

 private:
  friend class SpoolFile;
  bool take(uint64_t bytes);

  WorkerPool& workers_;
  std::filesystem::path directory_;
  uint64_t limit_;
  std::atomic<uint64_t> used_ = 0;
};

}  // namespace plinth::net
