// The files of a schema/ folder on disk, for people who work on the schema and do not want to build
// the program for each change.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/error.hpp"

namespace plinth::migrate {

// Path below the folder -> text: every *.sql that is no test, and manifest.toml; the same files
// that embedded.hpp has.
base::Checked<std::map<std::string, std::string>> read_schema_folder(
    const std::filesystem::path& folder
);

}  // namespace plinth::migrate
