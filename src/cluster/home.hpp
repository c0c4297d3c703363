// Where the embedded server keeps its files.
//
//   <home>/data          the data directory, 0700, owned by the server's account
//   <home>/data.lock     held while a Plinth runs on it
//   <socket folder>      0700, under /run or /tmp, because socket paths are limited to 107 bytes
//
// Home is the project's .plinth folder. When Plinth runs as root the server runs as `postgres`, and
// that user may not be able to get there: /root, for one, is closed to others. Then home is a
// folder under /var/lib/plinth, and .plinth/data_location says which
// (docs/adr/0002-data-directory.md).
#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "cluster/process.hpp"

namespace plinth::cluster {

struct Home {
  std::filesystem::path dir;
  Account account;     // who owns the data and runs the server
  bool apart = false;  // not in the project's folder

  std::filesystem::path data() const { return dir / "data"; }
  std::filesystem::path lock() const { return dir / "data.lock"; }
};

// Finds or makes it. `state` is the project's .plinth folder, which exists; `shared_root` is
// /var/lib/plinth.
base::Checked<Home> find_home(
    const std::filesystem::path& state, const std::filesystem::path& shared_root = "/var/lib/plinth"
);

// The first folder on the way to `path` that the account may not pass; empty when there is none.
std::filesystem::path closed_parent(const std::filesystem::path& path, const Account& account);

// A folder for the server's socket, made 0700 and owned by its account.
base::Checked<std::filesystem::path> make_socket_dir(const Home& home);

// Bytes left on the file system of `path` for ordinary users.
unsigned long long free_bytes(const std::filesystem::path& path);

// Makes the folder if need be, with that owner and mode.
base::Checked<void> make_owned_dir(
    const std::filesystem::path& path, const Account& account, unsigned mode
);

}  // namespace plinth::cluster
