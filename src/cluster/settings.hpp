// How the embedded server is configured. What is given on its command line beats postgresql.conf.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cluster/binaries.hpp"

namespace plinth::cluster {

struct ServerSettings {
  std::filesystem::path socket_dir;
  uint16_t port = 54322;
  bool tcp = true;  // listen on 127.0.0.1 as well
  size_t max_connections = 60;
  std::map<std::string, std::string> more;  // [db.settings]: beats ours, but for address and port
};

std::vector<std::string> server_arguments(
    const Binaries& binaries, const std::filesystem::path& data, const ServerSettings& settings
);

std::vector<std::string> initdb_arguments(
    const Binaries& binaries, const std::filesystem::path& data
);

// Who may connect: over the socket, which only the account and root can reach, anybody as anybody;
// over loopback with a password; nobody else.
std::string hba_text();

}  // namespace plinth::cluster
