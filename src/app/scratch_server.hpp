// A PostgreSQL that exists as long as this object: for what a command has to try or look at.
#pragma once

#include <filesystem>
#include <memory>

#include "app/config.hpp"
#include "base/error.hpp"
#include "cluster/server.hpp"
#include "migrate/compose.hpp"
#include "pg/endpoint.hpp"

namespace plinth::app {

class ScratchServer {
 public:
  // With nothing in it; on a socket in a temporary folder, without durability.
  static base::Checked<std::unique_ptr<ScratchServer>> start(const Config::Db& db);
  ScratchServer(const ScratchServer&) = delete;
  ScratchServer& operator=(const ScratchServer&) = delete;
  ~ScratchServer();

  pg::Endpoint administrator() const { return server_->administrator(); }

  // Warnings go to the log.
  base::Checked<void> apply(const migrate::Composition& schema) const;

 private:
  explicit ScratchServer(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::unique_ptr<cluster::Server> server_;
};

}  // namespace plinth::app
