#include "cluster/home.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <optional>

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::cluster {
namespace {

namespace fs = std::filesystem;

constexpr auto pointer_name = "data_location";

std::unexpected<base::Error> wrong(std::string message, std::string hint) {
  return std::unexpected(base::Error{.message = std::move(message), .hint = std::move(hint)});
}

std::string short_hash(const fs::path& path) {
  return base::hex(crypto::hash(crypto::Digest::sha256, path.string()).substr(0, 6));
}

bool may_pass(const struct stat& dir, const Account& account) {
  if (dir.st_uid == account.uid) return (dir.st_mode & S_IXUSR) != 0;
  if (std::ranges::find(account.groups, dir.st_gid) != account.groups.end())
    return (dir.st_mode & S_IXGRP) != 0;
  return (dir.st_mode & S_IXOTH) != 0;
}

std::optional<struct stat> status_of(const fs::path& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

std::string name_of(uid_t uid) {
  const passwd* entry = getpwuid(uid);
  return entry == nullptr ? std::to_string(uid) : std::string(entry->pw_name);
}

std::optional<fs::path> read_pointer(const fs::path& state) {
  std::ifstream file(state / pointer_name);
  std::string line;
  if (!std::getline(file, line) || line.empty()) return std::nullopt;
  return fs::path(line);
}

base::Checked<void> write_pointer(const fs::path& state, const fs::path& home) {
  std::ofstream file(state / pointer_name, std::ios::trunc);
  file << home.string() << "\n";
  file.close();
  if (file) return {};
  return wrong(
      fmt::format("cannot write {}", (state / pointer_name).string()), "Make room on the disk."
  );
}

// Who shall run a server on this data directory: its owner if there is one already and we are root.
base::Checked<Account> account_for(const fs::path& data) {
  const auto status = status_of(data);
  if (geteuid() != 0) {
    if (status && status->st_uid != geteuid()) {
      return wrong(
          fmt::format("{} belongs to user {}", data.string(), name_of(status->st_uid)),
          status->st_uid == 0 ? "It cannot be used; move it away."
                              : "An earlier start was made by root: start as root again, or chown "
                                "-R the folder to yourself."
      );
    }
    return server_account();
  }
  if (!status || status->st_uid == 0) return server_account();
  return Account{
      .uid = status->st_uid,
      .gid = status->st_gid,
      .groups = {status->st_gid},
      .name = name_of(status->st_uid),
      .switched = true,
  };
}

fs::path home_apart(const fs::path& shared_root, const fs::path& state) {
  const fs::path project = state.parent_path();
  return shared_root / fmt::format("{}-{}", project.filename().string(), short_hash(project));
}

std::unexpected<base::Error> unreachable(const Home& home, const fs::path& closed) {
  return wrong(
      fmt::format(
          "the server runs as user {}, who cannot reach {} because {} is closed to others",
          home.account.name,
          home.data().string(),
          closed.string()
      ),
      fmt::format(
          "Let others pass (chmod o+x {}), or start Plinth as the owner of that folder.",
          closed.string()
      )
  );
}

}  // namespace

fs::path closed_parent(const fs::path& path, const Account& account) {
  fs::path walked = "/";
  for (const fs::path& step : path.relative_path()) {
    walked /= step;
    const auto status = status_of(walked);
    if (status && S_ISDIR(status->st_mode) && !may_pass(*status, account)) return walked;
  }
  return {};
}

base::Checked<void> make_owned_dir(const fs::path& path, const Account& account, unsigned mode) {
  if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return wrong(
        fmt::format("cannot make {}: {}", path.string(), base::errno_text(errno)),
        "Check the folder above it."
    );
  }
  struct stat status{};
  // lstat: a link planted in a shared folder must not be followed.
  if (lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return wrong(fmt::format("{} is no folder", path.string()), "Remove it.");
  }
  if (account.switched && status.st_uid == 0 &&
      chown(path.c_str(), account.uid, account.gid) == 0) {
    status.st_uid = account.uid;
  }
  if (status.st_uid != account.uid) {
    return wrong(
        fmt::format("{} belongs to user {}", path.string(), name_of(status.st_uid)),
        "Remove it, or start as that user."
    );
  }
  if ((status.st_mode & 07777) != mode && chmod(path.c_str(), mode) != 0) {
    return wrong(
        fmt::format("cannot set the mode of {}: {}", path.string(), base::errno_text(errno)),
        "Check who owns it."
    );
  }
  return {};
}

base::Checked<Home> find_home(const fs::path& state_as_given, const fs::path& shared_root) {
  std::error_code failure;
  const fs::path state = fs::canonical(state_as_given, failure);
  if (failure)
    return wrong(fmt::format("cannot find {}: {}", state_as_given.string(), failure.message()), "");

  const auto pointer = read_pointer(state);
  Home home{.dir = pointer.value_or(state), .account = {}, .apart = pointer.has_value()};
  TRY(home.account, account_for(home.data()));
  if (!home.account.switched) return home;

  // The server must pass through .plinth to its data. What else is in there has a mode of its own.
  if (!home.apart) chmod(state.c_str(), 0711);
  fs::path closed = closed_parent(home.dir, home.account);
  if (closed.empty()) return home;
  if (home.apart || fs::exists(home.data(), failure)) return unreachable(home, closed);

  home = {.dir = home_apart(shared_root, state), .account = home.account, .apart = true};
  fs::create_directories(shared_root, failure);
  chmod(shared_root.c_str(), 0755);
  const Account root{.uid = 0, .gid = 0, .groups = {}, .name = "root", .switched = false};
  TRY(make_owned_dir(home.dir, root, 0711));
  closed = closed_parent(home.dir, home.account);
  if (!closed.empty()) return unreachable(home, closed);
  TRY(write_pointer(state, home.dir));
  return home;
}

base::Checked<fs::path> make_socket_dir(const Home& home) {
  const std::string name = "plinth-" + short_hash(home.dir);
  const char* session = std::getenv("XDG_RUNTIME_DIR");
  std::vector<fs::path> parents;
  if (geteuid() == 0) {
    parents.emplace_back("/run");
  } else if (session != nullptr && std::string_view(session).size() < 60) {
    parents.emplace_back(session);
  }
  parents.emplace_back("/tmp");
  base::Checked<void> made;
  for (const fs::path& parent : parents) {
    if (access(parent.c_str(), W_OK) != 0 || !closed_parent(parent, home.account).empty()) continue;
    fs::path dir = parent / name;
    made = make_owned_dir(dir, home.account, 0700);
    if (made) return dir;
  }
  if (!made) return std::unexpected(made.error());
  return wrong("there is no folder for the server's socket", "Make /tmp writable.");
}

unsigned long long free_bytes(const fs::path& path) {
  struct statvfs status{};
  if (statvfs(path.c_str(), &status) != 0) return ~0ULL;
  return static_cast<unsigned long long>(status.f_bavail) * status.f_frsize;
}

}  // namespace plinth::cluster
