#include "app/project.hpp"

#include <cerrno>
#include <fstream>

#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include "app/private_file.hpp"
#include "base/encoding.hpp"
#include "cluster/lock_file.hpp"

namespace plinth::app {

namespace fs = std::filesystem;

base::Checked<Project> open_project(const ProjectFlags& flags) {
  Project project;
  std::error_code failure;
  project.workdir = fs::canonical(flags.workdir, failure);
  if (failure) {
    return std::unexpected(base::Error{
        .message = fmt::format("there is no folder {}", flags.workdir),
        .hint = "Make it, or name another with --workdir."
    });
  }
  TRY(LoadedConfig loaded,
      load_config(
          {.workdir = project.workdir, .environment = process_environment(), .flags = flags.settings
          }
      ));
  project.config = std::move(loaded.config);
  project.warnings = std::move(loaded.warnings);
  project.config_file = std::move(loaded.file);
  return project;
}

base::Checked<void> make_state_folder(const Project& project) {
  if (mkdir(project.state().c_str(), 0700) != 0 && errno != EEXIST) {
    return std::unexpected(base::Error{
        .message =
            fmt::format("cannot make {}: {}", project.state().string(), base::errno_text(errno)),
        .hint = "Start in a folder that you may write to, or name one with --workdir.",
    });
  }
  const fs::path ignore = project.state() / ".gitignore";
  std::error_code ignored;
  if (!fs::exists(ignore, ignored)) std::ofstream(ignore) << "*\n";
  return {};
}

base::Checked<void> write_running(const Project& project, const Running& running) {
  const std::string text = fmt::format(
      "pid = {}\nhost = \"{}\"\nport = {}\napi_url = \"{}\"\ndb_url = \"{}\"\ndb_endpoint = "
      "\"{}\"\n",
      running.pid,
      running.host,
      running.port,
      running.api_url,
      running.db_url,
      running.db_endpoint
  );
  return write_private_file(project.running_file(), text);
}

std::optional<Running> find_running(const Project& project) {
  if (!cluster::lock_holder(project.lock_file())) return std::nullopt;
  try {
    const toml::table table = toml::parse_file(project.running_file().string());
    return Running{
        .pid = table["pid"].value_or(0),
        .host = table["host"].value_or(std::string()),
        .port = table["port"].value_or(0),
        .api_url = table["api_url"].value_or(std::string()),
        .db_url = table["db_url"].value_or(std::string()),
        .db_endpoint = table["db_endpoint"].value_or(std::string()),
    };
  } catch (const toml::parse_error&) {
    return std::nullopt;  // it is only just starting
  }
}

std::string with_password(const std::string& url, const std::string& password) {
  const size_t at = url.find('@');
  if (password.empty() || at == std::string::npos || url.find("://") > at) return url;
  return url.substr(0, at) + ":" + base::percent_encode(password) + url.substr(at);
}

}  // namespace plinth::app
