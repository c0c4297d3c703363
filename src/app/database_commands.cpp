// `plinth migrate` and `plinth psql`.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/signing_keys.hpp"
#include "base/log.hpp"

namespace plinth::app {
namespace {

int print_pending(const std::vector<std::string>& names) {
  if (names.empty()) fmt::print("Nothing to apply.\n");
  for (const std::string& name : names) fmt::print("would apply {}\n", name);
  return 0;
}

// PGHOST, PGUSER, PGPASSWORD and so on: everybody may read a process's arguments, and a URL may
// hold a password.
base::Checked<void> set_libpq_environment(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), nullptr), PQconninfoFree
  );
  if (!options) {
    return std::unexpected(base::Error{
        .message = "the database URL is no URL",
        .hint = "It looks like postgresql://user@host:5432/database."
    });
  }
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && option->envvar != nullptr) setenv(option->envvar, option->val, 1);
  }
  return {};
}

}  // namespace

Exit run_migrate(const ProjectFlags& flags, const MigrateFlags& how) {
  TRY(const Project project, open_project(flags));
  base::start_log(base::LogFormat::human, project.config.log.level);
  for (const std::string& warning : project.warnings) spdlog::warn("{}", warning);
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project));
  TRY(const ReachedDatabase database, reach_database(project, secrets));
  TRY(const migrate::Composition schema, project_schema(project));
  migrate::Job job = migration_job(project, secrets, database.administrator);
  job.reapply = how.reapply;
  if (how.dry_run) {
    TRY(const std::vector<std::string> names, migrate::pending(schema, job, log_progress()));
    return print_pending(names);
  }
  TRY(const migrate::Summary summary, migrate::apply(schema, job, log_progress()));
  if (!summary.master_applied && summary.applied == 0) {
    fmt::print("Nothing to apply.\n");
  } else {
    fmt::print(
        "Applied {}{} of the project's migrations.\n",
        summary.master_applied ? "the schema and " : "",
        summary.applied
    );
  }
  return 0;
}

Exit run_psql(const ProjectFlags& flags, const std::vector<std::string>& arguments) {
  TRY(const Project project, open_project(flags));
  std::string url = project.config.db.url;
  if (url.empty()) {
    const auto running = find_running(project);
    if (!running) {
      return std::unexpected(base::Error{
          .message = fmt::format("Plinth is not running in {}", project.workdir.string()),
          .hint = "The embedded database runs with it: start it with `plinth start`.",
      });
    }
    url = running->db_endpoint;
  }
  TRY(set_libpq_environment(url));
  std::vector<std::string> words{"psql"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp("psql", argv.data());
  return std::unexpected(base::Error{
      .message = fmt::format("cannot run psql: {}", base::errno_text(errno)),
      .hint = "Install the package postgresql-client."
  });
}

}  // namespace plinth::app
