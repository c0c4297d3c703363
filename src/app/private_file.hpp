// Files with secrets in them.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.hpp"

namespace plinth::app {

// Readable by the owner alone from its first byte on, replaced all at once, and on the disk when
// this returns.
base::Checked<void> write_private_file(const std::filesystem::path& file, std::string_view text);

// Takes away what others may do with the file, and says so in the log.
void close_to_others(const std::filesystem::path& file);

}  // namespace plinth::app
