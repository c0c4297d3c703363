// `plinth migrate`, `plinth schema print` and `plinth psql`.
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
#include "base/log.hpp"
#include "cluster/lock_file.hpp"
#include "migrate/embedded.hpp"
#include "migrate/schema_folder.hpp"

namespace plinth::app {
namespace {

// The running Plinth's database, or one that is started for as long as this command runs.
struct OpenDatabase {
  pg::Endpoint administrator;
  std::optional<cluster::LockFile> lock;
  std::optional<Database> own;
};

base::Checked<OpenDatabase> reach_database(const Project& project, const Secrets& secrets) {
  OpenDatabase open;
  if (!project.config.db.url.empty()) {
    open.administrator.conninfo = project.config.db.url;
    return open;
  }
  if (const auto running = find_running(project)) {
    open.administrator.conninfo = running->db_endpoint;
    return open;
  }
  TRY(cluster::LockFile lock,
      cluster::LockFile::take(project.lock_file(), project.workdir.string()));
  open.lock.emplace(std::move(lock));
  TRY(Database database, open_database(project, secrets, log_progress().step));
  open.administrator = database.administrator;
  open.own.emplace(std::move(database));
  return open;
}

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

base::Checked<migrate::Composition> chosen_schema(const SchemaFlags& flags) {
  migrate::AreaChoice choice;
  if (flags.platform_only || !flags.areas.empty()) choice = flags.areas;
  if (flags.source.empty()) return migrate::compose(migrate::embedded::files(), choice);
  TRY(const auto texts, migrate::read_schema_folder(flags.source));
  const std::vector<migrate::File> files(texts.begin(), texts.end());
  return migrate::compose(files, choice);
}

}  // namespace

Exit run_migrate(const ProjectFlags& flags, DryRun dry_run) {
  TRY(const Project project, open_project(flags));
  base::start_log(base::LogFormat::human, project.config.log.level);
  for (const std::string& warning : project.warnings) spdlog::warn("{}", warning);
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project.secrets_file(), project.config));
  TRY(const OpenDatabase database, reach_database(project, secrets));
  TRY(const migrate::Composition schema, embedded_schema());
  const migrate::Job job = migration_job(project, secrets, database.administrator);
  if (dry_run == DryRun::yes) {
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

Exit run_schema_print(const SchemaFlags& flags) {
  TRY(const migrate::Composition schema, chosen_schema(flags));
  const std::string text = schema.text();
  std::fwrite(text.data(), 1, text.size(), stdout);
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
