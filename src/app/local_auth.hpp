// The auth service inside a command, on the project's database: the same code, and so the same
// rules and the same audit log, as over HTTP, whether or not a server runs.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/project.hpp"
#include "auth/service.hpp"
#include "base/error.hpp"
#include "json/tree.hpp"
#include "net/loop.hpp"
#include "net/worker_pool.hpp"
#include "pg/pool.hpp"

namespace plinth::app {

class LocalAuth {
 public:
  // `project` and `secrets` outlive it.
  static base::Checked<std::unique_ptr<LocalAuth>> open(
      const Project& project, const Secrets& secrets, const pg::Endpoint& administrator
  );

  // Asks as the operator (service_role) and waits. `target` is a path below /auth/v1, with query.
  // What the service refuses is an error in its words.
  base::Checked<json::Object> ask(
      std::string_view method, const std::string& target, std::string body = {}
  );

 private:
  LocalAuth(
      const Project& project,
      const Secrets& secrets,
      const pg::Endpoint& administrator,
      auth::MailTemplates templates
  );
  http::Response run(http::Request& request);

  const Secrets& secrets_;
  net::Loop loop_;
  net::WorkerPool workers_{2};
  auth::MailTemplates templates_;
  pg::Pool pool_;
  auth::Service service_;
};

}  // namespace plinth::app
