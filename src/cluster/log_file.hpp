// The server's own log: appended to by the server, cut by us when it has grown large.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace plinth::cluster {

class LogFile {
 public:
  explicit LogFile(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  // A descriptor to hand to the server; the caller closes it.
  base::Checked<int> open_for_append();

  // Keeps what there is as <path>.1 and begins anew, when there is more than `limit` bytes. The
  // server goes on writing through its descriptor, so the content is copied; a line written
  // meanwhile may be lost.
  void rotate_if_large(unsigned long long limit);

  // What was written since the last open_for_append().
  std::string since_open() const;

 private:
  std::filesystem::path path_;
  unsigned long long opened_at_ = 0;
};

// Why a server that ended at once did not start, in one sentence, from what it wrote.
base::Error explain_start_failure(
    std::string_view log, const std::filesystem::path& log_path, unsigned port
);

// True when what kept it from starting goes away by itself: the previous server is still on its way
// out.
bool is_passing_failure(std::string_view log);

}  // namespace plinth::cluster
