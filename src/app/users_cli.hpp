// The words and flags of `plinth users`.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "app/commands.hpp"

namespace plinth::app {

// `add_common` adds the flags that all commands have to each of them. `how` outlives the parser.
void add_users_commands(
    CLI::App& users, UsersFlags& how, const std::function<void(CLI::App&)>& add_common
);

}  // namespace plinth::app
