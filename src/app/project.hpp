// A project as the commands see it: a folder with its configuration and Plinth's own state in
// .plinth.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/config_load.hpp"
#include "app/secrets.hpp"
#include "base/error.hpp"

namespace plinth::app {

struct Project {
  std::filesystem::path workdir;
  Config config;
  std::vector<std::string> warnings;  // about the configuration
  std::filesystem::path config_file;  // empty when there is none

  std::filesystem::path state() const { return workdir / ".plinth"; }
  std::filesystem::path secrets_file() const { return state() / "secrets.toml"; }
  std::filesystem::path lock_file() const { return state() / "plinth.lock"; }
  std::filesystem::path running_file() const { return state() / "running.toml"; }
  std::filesystem::path log_file() const { return state() / "postgres.log"; }
  std::filesystem::path migrations() const { return workdir / "supabase" / "migrations"; }
};

// Common to the commands.
struct ProjectFlags {
  std::string workdir = ".";
  std::vector<FlagSetting> settings;
};

base::Checked<Project> open_project(const ProjectFlags& flags);

// Makes .plinth if need be, with a .gitignore that keeps it out of repositories.
base::Checked<void> make_state_folder(const Project& project);

// What a running Plinth tells the other commands. It may be left over from one that was killed: the
// lock decides.
struct Running {
  int pid = 0;
  std::string host;  // where it answers on this machine
  int port = 0;
  std::string api_url;
  std::string db_url;       // for clients, without a password
  std::string db_endpoint;  // as an administrator from this machine, as Plinth itself connects
};

base::Checked<void> write_running(const Project& project, const Running& running);
std::optional<Running> find_running(const Project& project);

// The URL with the password in it, for those who may see it.
std::string with_password(const std::string& url, const std::string& password);

}  // namespace plinth::app
