// The project's database, embedded or elsewhere, as the commands use it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/project.hpp"
#include "app/secrets.hpp"
#include "base/error.hpp"
#include "cluster/lock_file.hpp"
#include "cluster/server.hpp"
#include "migrate/apply.hpp"
#include "pg/endpoint.hpp"

namespace plinth::app {

struct Database {
  std::unique_ptr<cluster::Server> server;  // empty when it is elsewhere
  pg::Endpoint administrator;
  std::string client_url;  // without the embedded server's password

  bool embedded() const { return server != nullptr; }
};

// Starts the embedded server, unless the configuration names another.
base::Checked<Database> open_database(
    const Project& project,
    const Secrets& secrets,
    const std::function<void(std::string_view)>& progress
);

// The database of a project for as long as a command runs: the configured or running one, else one
// that is started for it.
struct ReachedDatabase {
  pg::Endpoint administrator;
  std::optional<cluster::LockFile> lock;
  std::optional<Database> own;
};
base::Checked<ReachedDatabase> reach_database(const Project& project, const Secrets& secrets);

migrate::Job migration_job(
    const Project& project, const Secrets& secrets, const pg::Endpoint& administrator
);

// A server started for a command may never have had the schema; any other is left as it is.
base::Checked<void> apply_schema_to_own(
    const Project& project, const Secrets& secrets, const ReachedDatabase& database
);

// Names as [schema] areas has them: "all", "none" (or nothing), or areas.
migrate::AreaChoice area_choice(const std::vector<std::string>& names);

// The built-in schema with the areas the project wants.
base::Checked<migrate::Composition> project_schema(const Project& project);

// Steps and warnings to the log.
migrate::Progress log_progress();

}  // namespace plinth::app
