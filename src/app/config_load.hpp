// Configuration from its sources, each beating the one before:
//
//   defaults                           config.hpp
//   plinth.toml                        or supabase/config.toml, where there is no plinth.toml
//   environment                        PLINTH_API_PORT for api.port, and so on
//   flags of the command line
//
// A text `env(NAME)` in the file stands for that environment variable, as the Supabase CLI has it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config.hpp"
#include "base/error.hpp"

namespace plinth::app {

struct FlagSetting {
  std::string_view flag;  // "--port"
  std::string_view key;   // "api.port"
  std::string value;
};

struct ConfigSources {
  std::filesystem::path workdir;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<FlagSetting> flags;
};

struct LoadedConfig {
  Config config;
  std::vector<std::string> warnings;
  std::filesystem::path file;  // that was read; empty when there was none
};

base::Checked<LoadedConfig> load_config(const ConfigSources& sources);

// The same for a text instead of a file; `name` is what sentences call it.
base::Checked<LoadedConfig> parse_config(
    std::string_view text, std::string_view name, const ConfigSources& sources
);

std::vector<std::pair<std::string, std::string>> process_environment();

}  // namespace plinth::app
