#include "cluster/binaries.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "cluster/process.hpp"

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;

constexpr auto debian_root = "/usr/lib/postgresql";
constexpr int oldest_major = 15;

int major_of(std::string_view version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

bool is_server_dir(const fs::path& dir) {
  std::error_code ignored;
  return fs::exists(dir / "postgres", ignored) && fs::exists(dir / "initdb", ignored);
}

// The bin folders of the distribution's packages, newest major first.
std::vector<fs::path> packaged_dirs() {
  std::vector<std::pair<int, fs::path>> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(debian_root, ignored)) {
    const int major = major_of(entry.path().filename().string());
    if (major > 0 && is_server_dir(entry.path() / "bin"))
      found.emplace_back(major, entry.path() / "bin");
  }
  std::ranges::sort(found, std::greater<>());
  std::vector<fs::path> dirs;
  dirs.reserve(found.size());
  for (auto& [major, dir] : found) dirs.push_back(std::move(dir));
  return dirs;
}

std::optional<fs::path> dir_of_pg_config() {
  auto output = run(
      {.arguments = {"/bin/sh", "-c", "pg_config --bindir"}, .environment = clean_environment()}, {}
  );
  if (!output || output->exit_code != 0) return std::nullopt;
  while (output->text.ends_with('\n')) output->text.pop_back();
  const fs::path dir(output->text);
  return is_server_dir(dir) ? std::optional(dir) : std::nullopt;
}

base::Checked<Binaries> inspect(const fs::path& dir) {
  const auto output = run(
      {.arguments = {(dir / "postgres").string(), "--version"}, .environment = clean_environment()},
      {}
  );
  const std::string version = output ? version_in(output->text) : std::string();
  if (version.empty()) {
    return std::unexpected(base::Error{
        .message = fmt::format("{} does not run", (dir / "postgres").string()),
        .hint = "Install PostgreSQL again, or name another installation with [db] bin_dir.",
    });
  }
  return Binaries{.dir = dir, .major = major_of(version), .version = version};
}

std::unexpected<base::Error> none_found(int wanted_major) {
  const std::string which =
      wanted_major > 0 ? fmt::format("PostgreSQL {}", wanted_major) : "a PostgreSQL server";
  return std::unexpected(base::Error{
      .message = fmt::format("cannot find {} on this machine", which),
      .hint = fmt::format(
          "Install it (apt-get install postgresql{}), name its folder with [db] bin_dir, "
          "or use a server elsewhere with --db-url.",
          wanted_major > 0 ? fmt::format("-{}", wanted_major) : ""
      ),
  });
}

}  // namespace

std::string version_in(std::string_view line) {
  constexpr std::string_view intro = "postgres (PostgreSQL) ";
  if (!line.starts_with(intro)) return {};
  line.remove_prefix(intro.size());
  return std::string(line.substr(0, line.find_first_of(" \n")));
}

base::Checked<Binaries> find_binaries(const fs::path& configured, int wanted_major) {
  std::vector<fs::path> candidates;
  if (!configured.empty()) {
    if (!is_server_dir(configured)) {
      return std::unexpected(base::Error{
          .message = fmt::format(
              "[db] bin_dir: there is no postgres and initdb in {}", configured.string()
          ),
          .hint = "Name the folder that holds the server's programs, such as "
                  "/usr/lib/postgresql/15/bin.",
      });
    }
    candidates = {configured};
  } else {
    candidates = packaged_dirs();
    if (candidates.empty()) {
      if (auto dir = dir_of_pg_config()) candidates.push_back(*std::move(dir));
    }
  }
  for (const fs::path& dir : candidates) {
    TRY(Binaries binaries, inspect(dir));
    if (wanted_major > 0 && binaries.major != wanted_major) continue;
    if (binaries.major >= oldest_major) return binaries;
  }
  return none_found(wanted_major > 0 ? wanted_major : candidates.empty() ? 0 : oldest_major);
}

}  // namespace plinth::cluster
