// The words below `plinth keys`.
#pragma once

#include <CLI/CLI.hpp>

#include "app/commands.hpp"

namespace plinth::app {

// Parsing leaves in `how` which command it was; `how` has to outlive that.
void add_signing_key_commands(CLI::App& keys, SigningKeysFlags& how);

}  // namespace plinth::app
