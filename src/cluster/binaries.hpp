// Which installation of PostgreSQL the embedded server runs from.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace plinth::cluster {

struct Binaries {
  std::filesystem::path dir;  // holds postgres and initdb
  int major = 0;
  std::string version;  // "15.20"

  std::filesystem::path postgres() const { return dir / "postgres"; }
  std::filesystem::path initdb() const { return dir / "initdb"; }
};

// `configured` is [db] bin_dir. When it is empty: the newest major below /usr/lib/postgresql
// (Debian's layout), else where pg_config says. `wanted_major`, unless 0, is the only one that will
// do.
base::Checked<Binaries> find_binaries(const std::filesystem::path& configured, int wanted_major);

// "postgres (PostgreSQL) 15.20 (Debian …)" gives 15.20; empty for anything else.
std::string version_in(std::string_view line);

}  // namespace plinth::cluster
