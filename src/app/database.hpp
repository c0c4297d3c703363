// The project's database, embedded or elsewhere, as the commands use it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/project.hpp"
#include "app/secrets.hpp"
#include "base/error.hpp"
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

migrate::Job migration_job(
    const Project& project, const Secrets& secrets, const pg::Endpoint& administrator
);

base::Checked<migrate::Composition> embedded_schema();

// Steps and warnings to the log.
migrate::Progress log_progress();

}  // namespace plinth::app
