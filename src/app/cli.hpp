// The command line.
#pragma once

namespace plinth::app {

// The exit code of the process: 0, 1 for an error that was printed, 2 for a command line that makes
// no sense.
int run_command_line(int argc, char** argv);

}  // namespace plinth::app
