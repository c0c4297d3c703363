// The data directory: making it, and what may keep a server from starting on it.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "cluster/binaries.hpp"
#include "cluster/home.hpp"

namespace plinth::cluster {

// The major version that made it; nothing when there is no data directory yet.
std::optional<int> data_major(const Home& home);

// Runs initdb. It works beside the final place, so that one that was interrupted leaves nothing
// behind that looks like a data directory.
base::Checked<void> make_data_dir(const Home& home, const Binaries& binaries);

// Replaces a file of the data directory, all at once. It belongs to the server's account.
base::Checked<void> write_data_file(
    const Home& home, const std::string& name, const std::string& text
);

// pg_hba.conf as settings.hpp has it.
base::Checked<void> write_hba(const Home& home);

// Who owns postmaster.pid.
struct Postmaster {
  enum class State {
    none,     // nobody: there is no such file
    stale,    // its process is gone, a zombie, or something else by now
    running,  // a server runs on this data directory
  };
  State state = State::none;
  int pid = 0;
};
Postmaster find_postmaster(const Home& home);

// Makes PostgreSQL see that a stale postmaster.pid is stale. It believes any living process of that
// number, a zombie or a stranger in a container that starts over with the same numbers; but it
// never suspects its own parent, so our number is put in. The file itself stays: its other lines
// tell PostgreSQL whether orphans of the old server still use its memory. Only under the lock of
// the data directory.
base::Checked<void> excuse_stale_pid_file(const Home& home);

// True once the server of that process accepts connections (the status line of postmaster.pid).
bool is_ready(const Home& home, int pid);

}  // namespace plinth::cluster
