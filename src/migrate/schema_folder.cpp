#include "migrate/schema_folder.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace plinth::migrate {
namespace {

namespace fs = std::filesystem;

// As cmake/PlinthEmbed.cmake picks them.
bool belongs(const fs::path& path) {
  if (path == "manifest.toml") return true;
  if (path.extension() != ".sql") return false;
  const std::string first = path.begin()->string();
  if (first == "testing" || first == "lint") return false;
  for (const fs::path& name : path.parent_path()) {
    if (name == "tests") return false;
  }
  return true;
}

base::Checked<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in || !text) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot read {}", path.string()),
        .hint = "Check its permissions.",
    });
  }
  return text.str();
}

}  // namespace

base::Checked<std::map<std::string, std::string>> read_schema_folder(const fs::path& folder) {
  if (!fs::is_regular_file(folder / "manifest.toml")) {
    return std::unexpected(base::Error{
        .message = fmt::format("{} is no schema folder: it has no manifest.toml", folder.string()),
        .hint = "Name the folder schema/ of a checkout.",
    });
  }
  std::map<std::string, std::string> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(folder, failed), end; entry != end && !failed;
       entry.increment(failed)) {
    if (!entry->is_regular_file()) continue;
    const fs::path path = entry->path().lexically_relative(folder);
    if (!belongs(path)) continue;
    TRY(files[path.generic_string()], read_file(entry->path()));
  }
  if (failed) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot list {}: {}", folder.string(), failed.message()),
        .hint = "Check its permissions.",
    });
  }
  return files;
}

}  // namespace plinth::migrate
