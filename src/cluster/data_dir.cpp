#include "cluster/data_dir.hpp"

#include <cerrno>
#include <charconv>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cluster/settings.hpp"

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;

constexpr unsigned long long initdb_needs = 200ULL << 20;

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Whether that process is a server on this data directory, whose working directory it is.
bool is_server_on(int pid, const fs::path& data) {
  const fs::path proc = fmt::format("/proc/{}", pid);
  std::error_code failure;
  const fs::path cwd = fs::read_symlink(proc / "cwd", failure);
  if (failure) return false;  // gone, a zombie, or another user's, which cannot have our data open
  return fs::equivalent(cwd, data, failure) && !failure;
}

void sync_file_system(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  syncfs(descriptor);
  close(descriptor);
}

void sync_folder(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  const size_t from = text.rfind('\n');
  return from == std::string::npos ? text : text.substr(from + 1);
}

}  // namespace

std::optional<int> data_major(const Home& home) {
  const auto lines = lines_of(home.data() / "PG_VERSION");
  if (lines.empty()) return std::nullopt;
  return number(lines.front());
}

base::Checked<void> make_data_dir(const Home& home, const Binaries& binaries) {
  if (free_bytes(home.dir) < initdb_needs) {
    return std::unexpected(base::Error{
        .message = fmt::format(
            "the disk of {} has only {} MB left", home.dir.string(), free_bytes(home.dir) >> 20
        ),
        .hint = fmt::format("Make room: a new database needs {} MB.", initdb_needs >> 20),
    });
  }
  const fs::path fresh = home.dir / "data.new";
  std::error_code failure;
  fs::remove_all(fresh, failure);
  TRY(make_owned_dir(fresh, home.account, 0700));
  TRY(const Output output,
      run({.arguments = initdb_arguments(binaries, fresh), .environment = clean_environment()},
          home.account));
  if (output.exit_code != 0) {
    fs::remove_all(fresh, failure);
    const bool full = output.text.find("No space left on device") != std::string::npos;
    return std::unexpected(base::Error{
        .message = full ? fmt::format("the disk of {} is full", home.dir.string())
                        : fmt::format("initdb failed: {}", last_line(output.text)),
        .hint = full ? "Make room and start again."
                     : fmt::format("Run {} by hand to see more.", binaries.initdb().string()),
    });
  }
  // initdb would sync a thousand files one by one, which takes seconds; this writes the same in one
  // go.
  sync_file_system(fresh);
  fs::rename(fresh, home.data(), failure);
  if (!failure) sync_folder(home.dir);
  if (!failure) return {};
  return std::unexpected(base::Error{
      .message = fmt::format("cannot rename {} to data: {}", fresh.string(), failure.message()),
      .hint = fmt::format("Move {} away if it is in the way.", home.data().string()),
  });
}

base::Checked<void> write_data_file(
    const Home& home, const std::string& name, const std::string& text
) {
  const fs::path fresh = home.data() / (name + ".new");
  std::ofstream file(fresh, std::ios::trunc);
  file << text;
  file.close();
  const bool owned =
      !home.account.switched || chown(fresh.c_str(), home.account.uid, home.account.gid) == 0;
  std::error_code failure;
  if (file && owned)
    fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, failure);
  if (file && owned && !failure) fs::rename(fresh, home.data() / name, failure);
  if (file && owned && !failure) return {};
  return std::unexpected(base::Error{
      .message = fmt::format("cannot write {}", (home.data() / name).string()),
      .hint = "Check free space and the owner of the folder.",
  });
}

base::Checked<void> write_hba(const Home& home) {
  return write_data_file(home, "pg_hba.conf", hba_text());
}

Postmaster find_postmaster(const Home& home) {
  const auto lines = lines_of(home.data() / "postmaster.pid");
  if (lines.empty()) return {};
  const int pid = number(lines.front());
  if (pid > 0 && is_server_on(pid, home.data()))
    return {.state = Postmaster::State::running, .pid = pid};
  return {.state = Postmaster::State::stale, .pid = pid};
}

base::Checked<void> excuse_stale_pid_file(const Home& home) {
  if (find_postmaster(home).state != Postmaster::State::stale) return {};
  auto lines = lines_of(home.data() / "postmaster.pid");
  lines.front() = std::to_string(getpid());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return write_data_file(home, "postmaster.pid", text);
}

bool is_ready(const Home& home, int pid) {
  const auto lines = lines_of(home.data() / "postmaster.pid");
  return lines.size() >= 8 && number(lines.front()) == pid && lines[7].starts_with("ready");
}

}  // namespace plinth::cluster
