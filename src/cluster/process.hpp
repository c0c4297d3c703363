// Child processes of the embedded server: started as an account without privileges, ended with
// their parent.
//
// PostgreSQL refuses to run as root, and a server that outlived Plinth would hold the data
// directory. So a child drops to its account, becomes the leader of a session of its own (a
// terminal's Ctrl-C is for Plinth, which then stops the server in order), and asks the kernel for a
// signal when its parent dies, even by kill -9. The kernel ties that to the *thread* that forked:
// fork from one that lives as long as the process shall.
#pragma once

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/error.hpp"

namespace plinth::cluster {

// Whom the server runs as.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string name;
  bool switched = false;  // we are root, and it is somebody else
};

// Ourselves, or for root the account `postgres`.
base::Checked<Account> server_account();

struct Launch {
  std::vector<std::string> arguments;  // the first is the program, a full path
  std::vector<std::string> environment;
  int output = -1;                // descriptor for standard output and error
  int when_parent_dies = SIGINT;  // signal to the child
};

// The child's process id. It may still fail to execute the program: then it writes why to its
// output and exits with 127.
base::Checked<pid_t> launch(const Launch& launch, const Account& account);

struct Output {
  int exit_code = -1;  // -1 when a signal ended it
  std::string text;    // standard output and error
};

// Runs a program to its end.
base::Checked<Output> run(Launch launch, const Account& account);

// The environment without what would divert libpq or the server (PG*), and with a locale of
// C.UTF-8.
std::vector<std::string> clean_environment();

}  // namespace plinth::cluster
