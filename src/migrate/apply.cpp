#include "migrate/apply.hpp"

#include <chrono>

#include <fmt/format.h>

#include "migrate/ledger.hpp"
#include "migrate/roles.hpp"
#include "migrate/session.hpp"
#include "migrate/statements.hpp"
#include "migrate/user_migrations.hpp"

namespace plinth::migrate {
namespace {

// What is left to do.
struct Todo {
  bool master = false;
  bool passwords = false;
  std::vector<const UserMigration*> migrations;

  bool nothing() const { return !master && !passwords && migrations.empty(); }
};

Todo compare(
    const Composition& master,
    const UserMigrations& migrations,
    const Applied& applied,
    const Job& job
) {
  Todo todo{
      .master = job.reapply || applied.master_hash != master.hash,
      .passwords = applied.passwords_hash != passwords_hash(job.jwt_secret),
      .migrations = {},
  };
  for (const UserMigration& migration : migrations.files) {
    if (!applied.versions.contains(migration.version)) todo.migrations.push_back(&migration);
  }
  return todo;
}

void warn_of_changes(
    const UserMigrations& migrations, const Applied& applied, const Progress& progress
) {
  for (const std::string& name : migrations.ignored) {
    progress.warning(
        fmt::format("{} is no migration: its name must be <timestamp>_<name>.sql", name)
    );
  }
  for (const UserMigration& migration : migrations.files) {
    const auto found = applied.versions.find(migration.version);
    if (found == applied.versions.end() || found->second.empty() || found->second == migration.hash)
      continue;
    progress.warning(fmt::format(
        "{} changed since it was applied; it is not applied again. Put the change into a new "
        "migration.",
        migration.path.filename().string()
    ));
  }
}

void warn_of_order(const Todo& todo, const Applied& applied, const Progress& progress) {
  for (const UserMigration* migration : todo.migrations) {
    const auto later = applied.versions.upper_bound(migration->version);
    if (later == applied.versions.end() || later->first == master_version) continue;
    progress.warning(fmt::format(
        "{} is older than {}, which is applied already",
        migration->path.filename().string(),
        later->first
    ));
  }
}

// "schema/domains/x/tables.sql:12": where in the text the error is, of which the server got what is
// behind `sent_from`.
base::Error locate(
    std::string_view file, std::string_view text, const SqlError& error, size_t sent_from = 0
) {
  const std::string_view sent = text.substr(sent_from);
  size_t offset = sent_from;
  if (error.position > 0) {
    offset += byte_of_character(sent, error.position);
  } else if (const auto statements = split_statements(sent);
             error.statements_done < statements.size()) {
    offset += statements[error.statements_done].offset;
  }
  return describe(fmt::format("{}:{}", file, line_at(text, offset)), error);
}

base::Checked<void> run(Session& session, const std::string& sql, std::string_view what) {
  if (auto done = session.execute(sql); !done) return std::unexpected(describe(what, done.error()));
  return {};
}

base::Checked<void> take_lock(Session& session) {
  TRY(run(session, "set lock_timeout = '120s'", "migrate"));
  auto locked = session.query("select pg_advisory_lock(hashtext('plinth.migrate'))");
  if (!locked && locked.error().sqlstate == "55P03") {
    return std::unexpected(base::Error{
        .message = "another Plinth has been migrating this database for two minutes",
        .hint = "Wait for it, or end it, and start again.",
    });
  }
  if (!locked) return std::unexpected(describe("cannot take the migration lock", locked.error()));
  return run(session, "reset lock_timeout", "migrate");
}

base::Checked<void> apply_master(
    Session& session, const Composition& master, const Progress& progress
) {
  progress.step("applying the schema");
  const auto started = std::chrono::steady_clock::now();
  TRY(run(session, "begin", "migrate"));
  for (const auto& [path, text] : master.parts) {
    if (auto done = session.execute(text); !done) {
      return std::unexpected(locate(fmt::format("schema/{}", path), text, done.error()));
    }
  }
  TRY(record_migration(
      session,
      {
          .version = std::string(master_version),
          .name = std::string(master_name),
          .statements = {fmt::format("-- plinth schema print, sha256 {}", master.hash)},
          .hash = master.hash,
      }
  ));
  TRY(run(session, "commit", "the schema could not be committed"));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  progress.step(
      fmt::format("schema applied in {:.1f} s ({} files)", took.count(), master.parts.size())
  );
  return {};
}

base::Checked<void> execute_migration(Session& session, const UserMigration& migration) {
  const std::string file = migration.path.string();
  if (!migration.without_transaction()) {
    TRY(run(session, "begin", file));
    if (auto done = session.execute(migration.text); !done) {
      return std::unexpected(locate(file, migration.text, done.error()));
    }
    return {};
  }
  for (const StatementText& statement : split_statements(migration.text)) {
    if (auto done = session.execute(std::string(statement.text)); !done) {
      return std::unexpected(locate(file, migration.text, done.error(), statement.offset));
    }
  }
  return {};
}

base::Checked<void> apply_migration(
    Session& session, const UserMigration& migration, const Progress& progress
) {
  progress.step(fmt::format("applying {}", migration.path.filename().string()));
  // Settings of the migration before, such as pg_dump's empty search_path, end with it.
  TRY(run(session, "reset role; reset all", "migrate"));
  auto executed = execute_migration(session, migration);
  if (!executed) {
    if (executed.error().message.ends_with("(25001)")) {
      executed.error().hint =
          "Put the statement into a file of its own that begins with: -- plinth: no transaction";
    }
    return executed;
  }
  TRY(run(session, "reset role; reset all", "migrate"));
  Entry entry{
      .version = migration.version, .name = migration.name, .statements = {}, .hash = migration.hash
  };
  for (const StatementText& statement : split_statements(migration.text))
    entry.statements.emplace_back(statement.text);
  TRY(record_migration(session, entry));
  if (session.in_transaction()) {  // it is not when the file says commit by itself
    TRY(run(session, "commit", migration.path.string()));
  }
  return {};
}

// False when the password is not the one we derive.
base::Checked<bool> login_works(const Job& job) {
  pg::Endpoint endpoint = job.endpoint;
  endpoint.user = login_roles.front();
  endpoint.password = role_password(job.jwt_secret, endpoint.user);
  const auto session = Session::open(endpoint);
  return session.has_value();
}

}  // namespace

base::Checked<Summary> apply(const Composition& master, const Job& job, const Progress& progress) {
  TRY(const UserMigrations migrations, list_user_migrations(job.migrations));
  TRY(Session session, Session::open(job.endpoint));
  session.on_warning(progress.warning);
  TRY(Applied applied, read_ledger(session));
  warn_of_changes(migrations, applied, progress);
  bool login_broken = false;
  if (job.check_login && !compare(master, migrations, applied, job).master) {
    TRY(const bool works, login_works(job));
    login_broken = !works;
  }
  if (compare(master, migrations, applied, job).nothing() && !login_broken) return Summary{};

  TRY(take_lock(session));
  TRY(make_ledger(session));
  TRY(applied, read_ledger(session));  // another Plinth may have done it all while this one waited
  const Todo todo = compare(master, migrations, applied, job);
  warn_of_order(todo, applied, progress);
  if (todo.master) {
    TRY(apply_master(session, master, progress));
  }
  if (todo.passwords || todo.master || login_broken) {
    TRY(set_role_passwords(session, job.jwt_secret));
  }
  for (const UserMigration* migration : todo.migrations) {
    TRY(apply_migration(session, *migration, progress));
  }
  return Summary{.master_applied = todo.master, .applied = todo.migrations.size()};
}

base::Checked<std::vector<std::string>> pending(
    const Composition& master, const Job& job, const Progress& progress
) {
  TRY(const UserMigrations migrations, list_user_migrations(job.migrations));
  TRY(Session session, Session::open(job.endpoint));
  TRY(const Applied applied, read_ledger(session));
  warn_of_changes(migrations, applied, progress);
  const Todo todo = compare(master, migrations, applied, job);
  std::vector<std::string> out;
  if (todo.master) out.push_back(fmt::format("{}_{}", master_version, master_name));
  if (todo.passwords) out.emplace_back("passwords of the login roles");
  for (const UserMigration* migration : todo.migrations)
    out.push_back(migration->path.filename().string());
  return out;
}

}  // namespace plinth::migrate
