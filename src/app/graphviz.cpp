#include "app/graphviz.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "cluster/process.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> find_program(std::string_view name) {
  const char* variable = std::getenv("PATH");
  std::stringstream folders(variable == nullptr ? "/usr/bin:/bin" : variable);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path path = fs::path(folder) / name;
    if (path.is_absolute() && access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

// A folder that goes with this object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = (fs::temp_directory_path() / "plinth-dot-XXXXXX").string();
    if (mkdtemp(path.data()) != nullptr) path_ = path;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

base::Checked<std::string> draw_svg(std::string_view source) {
  const auto dot = find_program("dot");
  if (!dot) {
    return std::unexpected(base::Error{
        .message = "diagrams are drawn by Graphviz, and there is no program `dot`",
        .hint = "Install the package graphviz, or leave the diagrams out with --no-diagrams.",
    });
  }
  const TemporaryFolder folder;
  const fs::path input = folder.path() / "graph.dot";
  const fs::path output = folder.path() / "graph.svg";
  std::ofstream(input, std::ios::binary) << source;
  cluster::Launch command;
  command.arguments = {dot->string(), "-Tsvg", "-o", output.string(), input.string()};
  command.environment = cluster::clean_environment();
  const cluster::Account ourselves{
      .uid = geteuid(), .gid = getegid(), .groups = {}, .name = {}, .switched = false
  };
  TRY(const cluster::Output said, cluster::run(std::move(command), ourselves));
  std::ifstream drawn(output, std::ios::binary);
  std::stringstream svg;
  svg << drawn.rdbuf();
  if (said.exit_code != 0 || !drawn) {
    return std::unexpected(base::Error{
        .message = fmt::format("dot could not draw a diagram: {}", said.text),
        .hint = "Leave the diagrams out with --no-diagrams.",
    });
  }
  return svg.str();
}

}  // namespace plinth::app
