// Where a configuration comes from: the file, over it the environment, over that the database.
#pragma once

#include <vector>

#include "postgrest/config.hpp"

namespace plinth::postgrest {

struct Sources {
  Values file;         // what the file says; empty without one
  Values environment;  // PGRST_DB_URI as db-uri
};

// `path` may be empty. The error names the file.
base::Checked<Sources> read_sources(const std::string& path);

struct Loaded {
  Config config;
  std::vector<std::string> warnings;  // a sentence for each name that means nothing here
};

// `database` has the names without their prefix pgrst. and with dashes.
base::Checked<Loaded> load_config(const Sources& sources, const Values& database = {});

struct Overlaid {
  rest::Settings settings;
  std::vector<std::string> warnings;
};

// Settings of a service that has a configuration of its own, with what the database says of
// requests over them. Keys, tokens and ports are not the database's there.
base::Checked<Overlaid> overlay(const rest::Settings& settings, const Values& database);

}  // namespace plinth::postgrest
