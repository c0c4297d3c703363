#include "cluster/settings.hpp"

#include <fmt/format.h>

namespace plinth::cluster {
namespace {

// Why the less obvious ones: logical decoding feeds realtime, and a subscriber that stays away must
// not fill the disk with kept log; the planner over-estimates row-level security and would compile
// cheap queries (jit) or start workers for a page of a list; disks have no arms any more, and taken
// for one that has, a page is found by reading and sorting everything instead of by its index
// (docs/scale.md); a terse log leaves out DETAIL, which quotes the values of rows; applying the
// schema in one transaction holds some 4000 locks, and comparing it does so beside the work of
// others.
std::map<std::string, std::string> fixed_settings() {
  return {
      {"wal_level", "logical"},
      {"max_wal_senders", "8"},
      {"max_replication_slots", "8"},
      {"max_slot_wal_keep_size", "1GB"},
      {"shared_buffers", "128MB"},
      {"jit", "off"},
      {"max_parallel_workers_per_gather", "0"},
      {"random_page_cost", "1.1"},
      {"max_locks_per_transaction", "256"},
      {"password_encryption", "scram-sha-256"},
      {"track_io_timing", "on"},
      {"timezone", "UTC"},
      {"log_timezone", "UTC"},
      {"datestyle", "ISO, MDY"},
      {"log_destination", "stderr"},
      {"logging_collector", "off"},
      {"log_line_prefix", "%m [%p] %q%u "},
      {"log_error_verbosity", "terse"},
      {"unix_socket_permissions", "0700"},
  };
}

}  // namespace

std::vector<std::string> server_arguments(
    const Binaries& binaries, const std::filesystem::path& data, const ServerSettings& settings
) {
  auto all = fixed_settings();
  all["max_connections"] = std::to_string(settings.max_connections);
  for (const auto& [name, value] : settings.more) all[name] = value;
  // By these we find the server ourselves.
  all["listen_addresses"] = settings.tcp ? "127.0.0.1" : "";
  all["port"] = std::to_string(settings.port);
  all["unix_socket_directories"] = settings.socket_dir.string();

  std::vector<std::string> arguments{binaries.postgres().string(), "-D", data.string()};
  for (const auto& [name, value] : all) {
    arguments.emplace_back("-c");
    arguments.push_back(fmt::format("{}={}", name, value));
  }
  return arguments;
}

std::vector<std::string> initdb_arguments(
    const Binaries& binaries, const std::filesystem::path& data
) {
  std::vector<std::string> arguments{
      binaries.initdb().string(),
      "--pgdata=" + data.string(),
      "--username=postgres",
      "--encoding=UTF8",
      "--data-checksums",
      "--no-sync",  // data_dir.cpp does that, all at once
      "--auth-local=trust",
      "--auth-host=scram-sha-256",
  };
  if (binaries.major >= 17) {  // the same order on every machine, whatever its C library
    arguments.insert(
        arguments.end(),
        {"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"}
    );
  } else {
    arguments.emplace_back("--locale=C.UTF-8");
  }
  return arguments;
}

std::string hba_text() {
  return "# Written by Plinth at every start.\n"
         "local all all trust\n"
         "local replication all trust\n"
         "host all all 127.0.0.1/32 scram-sha-256\n"
         "host all all ::1/128 scram-sha-256\n";
}

}  // namespace plinth::cluster
