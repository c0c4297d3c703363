// `plinth rest`: the REST service alone, configured as PostgREST is.
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/signals.hpp"
#include "app/version.hpp"
#include "base/log.hpp"
#include "catalog/loader.hpp"
#include "postgrest/database_config.hpp"
#include "postgrest/schema_dump.hpp"
#include "postgrest/server.hpp"

namespace plinth::app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using catalog::Watcher;

constexpr auto drain_limit = 10s;

base::Checked<postgrest::Loaded> load(const std::string& path) {
  TRY(const postgrest::Sources sources, postgrest::read_sources(path));
  TRY(postgrest::Loaded loaded, postgrest::load_config(sources));
  loaded.config.rest.version = version();
  return loaded;
}

Exit dump_config(const std::string& path) {
  TRY(const postgrest::Loaded loaded, load(path));
  for (const std::string& warning : loaded.warnings) fmt::print(stderr, "warning: {}\n", warning);
  fmt::print("{}", postgrest::to_text(loaded.config, postgrest::Secrets::shown));
  return 0;
}

net::Task<pg::Result<std::string>> read_schema(
    net::Loop& loop, net::WorkerPool& workers, const postgrest::Config& config
) {
  const pg::Endpoint endpoint{.conninfo = config.db_uri, .user = {}, .password = {}, .options = {}};
  CO_TRY(const auto connection, co_await pg::Connection::open(loop, workers, endpoint));
  const catalog::CatalogOptions options{
      .schemas = config.rest.schemas, .extra_search_path = config.rest.extra_search_path
  };
  CO_TRY(const auto snapshot, co_await catalog::load_snapshot(*connection, options));
  connection->close("done");
  co_return postgrest::dump_schema(*snapshot, config.rest.schemas);
}

// Ends the loop when it is done.
net::Task<void> read_schema(
    net::Loop& loop,
    net::WorkerPool& workers,
    const postgrest::Config& config,
    pg::Result<std::string>& outcome
) {
  outcome = co_await read_schema(loop, workers, config);
  loop.stop();
}

Exit dump_schema(const std::string& path) {
  TRY(const postgrest::Loaded loaded, load(path));
  net::Loop loop;
  net::WorkerPool workers(1);
  pg::Result<std::string> outcome = std::unexpected(pg::Error{});
  net::spawn(loop.executor(), "dump schema", read_schema(loop, workers, loaded.config, outcome));
  loop.run();
  if (!outcome) {
    return std::unexpected(base::Error{
        .message = "the schema could not be read: " + outcome.error().message,
        .hint = "db-uri says where the database is."
    });
  }
  fmt::print("{}\n", *outcome);
  return 0;
}

std::string_view log_level(const postgrest::Config& config) {
  return config.log_level == "crit" ? "critical" : std::string_view(config.log_level);
}

std::string address_of(const postgrest::Config& config) {
  if (!config.server_unix_socket.empty()) return config.server_unix_socket;
  return fmt::format("{}:{}", postgrest::bind_address(config.server_host), config.server_port);
}

void stop(postgrest::Server& server, const Signals& signals) {
  spdlog::info("stopping; requests under way have {} s to finish", drain_limit.count());
  server.drain();
  const auto limit = Clock::now() + drain_limit;
  while (!server.is_drained()) {
    if (!signals.arrives_within(10ms) && Clock::now() < limit) continue;
    spdlog::warn("some requests did not finish in time");
    spdlog::shutdown();
    _exit(0);  // without taking anything apart: requests that hang still use it
  }
}

}  // namespace

Exit run_rest(const RestFlags& flags) {
  if (flags.example) {
    fmt::print("{}", postgrest::example());
    return 0;
  }
  if (flags.dump_config) return dump_config(flags.config);
  if (flags.dump_schema) return dump_schema(flags.config);

  mallopt(M_ARENA_MAX, 2);
  TRY(postgrest::Loaded loaded, load(flags.config));
  base::start_log(base::LogFormat::human, std::string(log_level(loaded.config)));
  for (const std::string& warning : loaded.warnings) spdlog::warn("{}", warning);
  const Signals signals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
  raise_descriptor_limit();

  const std::string address = address_of(loaded.config);
  postgrest::Server server(
      std::move(loaded.config),
      {
          .config_path = flags.config,
          .version = std::string(version()),
          .threads = std::max<size_t>(1, std::thread::hardware_concurrency() / 4),
      }
  );
  TRY(server.start());
  spdlog::info("plinth rest {} listens on {}", version(), address);
  while (true) {
    const int signal = signals.wait();
    if (signal != SIGUSR1 && signal != SIGUSR2) break;
    server.reload(signal == SIGUSR1 ? Watcher::Reload::schema : Watcher::Reload::config);
  }
  stop(server, signals);
  return server.lost_database() ? 1 : 0;
}

}  // namespace plinth::app
