#include "app/database.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/backend.hpp"
#include "migrate/embedded.hpp"

namespace plinth::app {
namespace {

cluster::ServerOptions server_options(const Project& project, const Secrets& secrets) {
  const Config::Db& db = project.config.db;
  cluster::ServerOptions options;
  options.state = project.state();
  options.bin_dir = db.bin_dir;
  options.preferred_major = static_cast<int>(db.major_version);
  options.settings.tcp = db.port != 0;
  if (db.port != 0) options.settings.port = static_cast<uint16_t>(db.port);
  options.settings.max_connections = database_connections(project.config);
  options.settings.more = db.settings;
  options.password = secrets.database_password;
  options.log_file = project.log_file();
  return options;
}

}  // namespace

base::Checked<Database> open_database(
    const Project& project,
    const Secrets& secrets,
    const std::function<void(std::string_view)>& progress
) {
  Database database;
  const Config::Db& db = project.config.db;
  if (!db.url.empty()) {
    database.administrator.conninfo = db.url;
    database.client_url = db.url;
    return database;
  }
  TRY(database.server, cluster::Server::start(server_options(project, secrets), progress));
  database.administrator = database.server->administrator();
  database.client_url =
      db.port != 0 ? fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", db.port)
                   : fmt::format("postgresql:///postgres?{}", database.server->socket_query());
  return database;
}

base::Checked<ReachedDatabase> reach_database(const Project& project, const Secrets& secrets) {
  ReachedDatabase reached;
  if (!project.config.db.url.empty()) {
    reached.administrator.conninfo = project.config.db.url;
    return reached;
  }
  if (const auto running = find_running(project)) {
    reached.administrator.conninfo = running->db_endpoint;
    return reached;
  }
  TRY(cluster::LockFile lock,
      cluster::LockFile::take(project.lock_file(), project.workdir.string()));
  reached.lock.emplace(std::move(lock));
  TRY(Database database, open_database(project, secrets, log_progress().step));
  reached.administrator = database.administrator;
  reached.own.emplace(std::move(database));
  return reached;
}

migrate::Job migration_job(
    const Project& project, const Secrets& secrets, const pg::Endpoint& administrator
) {
  return {
      .endpoint = administrator,
      .jwt_secret = secrets.jwt_secret,
      .migrations = project.migrations(),
      .check_login = !project.config.db.url.empty(),
  };
}

migrate::AreaChoice area_choice(const std::vector<std::string>& names) {
  if (std::ranges::find(names, "all") != names.end()) return std::nullopt;
  std::vector<std::string> areas = names;
  std::erase(areas, "none");
  return areas;
}

base::Checked<migrate::Composition> project_schema(const Project& project) {
  auto schema =
      migrate::compose(migrate::embedded::files(), area_choice(project.config.schema.areas));
  if (!schema) schema.error().message = "[schema] areas: " + schema.error().message;
  return schema;
}

base::Checked<void> apply_schema_to_own(
    const Project& project, const Secrets& secrets, const ReachedDatabase& database
) {
  if (!database.own) return {};
  TRY(const migrate::Composition schema, project_schema(project));
  TRY(migrate::apply(
      schema, migration_job(project, secrets, database.administrator), log_progress()
  ));
  return {};
}

migrate::Progress log_progress() {
  return {
      .step = [](std::string_view text) { spdlog::info("{}", text); },
      .warning = [](std::string_view text) { spdlog::warn("{}", text); },
  };
}

}  // namespace plinth::app
