#include "postgrest/server.hpp"

#include <csignal>
#include <future>

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "postgrest/database_config.hpp"
#include "postgrest/schema_dump.hpp"
#include "postgrest/worker.hpp"

namespace plinth::postgrest {
namespace {

size_t share(int64_t all, size_t threads) {
  return std::max<size_t>(1, static_cast<size_t>(all) / threads);
}

catalog::CatalogOptions catalog_options(const Config& config) {
  return {
      .schemas = config.rest.schemas,
      .extra_search_path = config.rest.extra_search_path,
  };
}

void warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) spdlog::warn("{}", warning);
}

constexpr uint64_t spool_limit = 8ULL << 30;  // bytes

}  // namespace

std::string bind_address(std::string_view host) {
  if (host == "localhost") return "127.0.0.1";
  if (host == "!4" || host == "*4") return "0.0.0.0";
  if (host == "!6" || host == "*6" || host == "*") return "::";
  return std::string(host);
}

Server::Server(Config config, ServerOptions options)
    : options_(std::move(options)),
      config_(std::make_shared<const Config>(std::move(config))),
      catalog_(catalog_options(*config_)),
      spool_(blocking_, std::filesystem::temp_directory_path(), spool_limit),
      blocking_(2) {
  const size_t connections = share(config_->db_pool, options_.threads);
  for (size_t i = 0; i < options_.threads; ++i)
    workers_.push_back(std::make_unique<Worker>(*config_, connections, blocking_, spool_, catalog_)
    );
  watcher_ = std::make_unique<catalog::Watcher>(
      workers_.front()->loop(),
      blocking_,
      catalog_,
      catalog::WatcherOptions{
          .endpoint = {.conninfo = config_->db_uri, .user = {}, .password = {}, .options = {}},
          .channel = config_->db_channel_enabled ? config_->db_channel : "",
          .reconfigure = [this](pg::Connection& connection) { return reconfigure(connection); },
          .on_reload = [this] { on_reload(); },
          .on_lost = [this] { on_lost(); },
      }
  );
}

Server::~Server() {
  for (auto& worker : workers_) worker->stop();
  admin_.reset();
  watcher_.reset();
  for (auto& worker : workers_) worker->destroy();
}

base::Checked<void> Server::start() {
  const bool on_port = config_->server_unix_socket.empty();
  if (on_port) {
    TRY(http::check_port_is_free(
        bind_address(config_->server_host), static_cast<uint16_t>(config_->server_port)
    ));
  }
  watcher_->start();
  for (auto& worker : workers_) worker->start();
  // A port can be shared by many listeners, a Unix socket cannot.
  const size_t listeners = on_port ? workers_.size() : 1;
  for (size_t i = 0; i < listeners; ++i) TRY(workers_[i]->listen());
  if (config_->admin_server_port) TRY(start_admin());
  return {};
}

base::Checked<void> Server::start_admin() {
  const std::string& host =
      config_->admin_server_host.empty() ? config_->server_host : config_->admin_server_host;
  http::Router router;
  router.add({.prefix = "", .max_body = 1024, .handler = [this](http::Request& request) {
                return answer_admin(request);
              }});
  const http::ServerOptions options{
      .host = bind_address(host),
      .port = static_cast<uint16_t>(*config_->admin_server_port),
  };
  TRY(http::check_port_is_free(options.host, options.port));
  net::Loop& loop = workers_.front()->loop();
  admin_ = std::make_unique<http::Server>(
      loop,
      options,
      std::move(router),
      [](const http::Request&, int status, std::string_view) {
        return http::Response{.status = status};
      }
  );
  std::promise<base::Checked<void>> done;
  boost::asio::post(loop.executor(), [&] { done.set_value(admin_->listen()); });
  return done.get_future().get();
}

// A configuration that makes no sense leaves the one in use where it is.
net::Task<bool> Server::reconfigure(pg::Connection& connection) {
  const auto sources = read_sources(options_.config_path);
  if (!sources) {
    spdlog::error("the configuration stays as it was: {}", sources.error().message);
    co_return false;
  }
  Values database;
  if (config_->db_config) {
    const auto base = load_config(*sources);
    auto read = co_await read_database_config(
        connection, base ? base->config.db_pre_config : config_->db_pre_config
    );
    if (read) {
      database = *std::move(read);
    } else {
      spdlog::error("the database's configuration is left out: {}", read.error().message);
    }
  }
  auto loaded = load_config(*sources, database);
  if (!loaded) {
    spdlog::error("the configuration stays as it was: {}", loaded.error().message);
    co_return false;
  }
  warn(loaded->warnings);
  loaded->config.rest.version = options_.version;
  const bool needs_schema =
      loaded->config.rest.schemas != config_->rest.schemas ||
      loaded->config.rest.extra_search_path != config_->rest.extra_search_path;
  use(std::make_shared<const Config>(std::move(loaded->config)));
  co_return needs_schema;
}

void Server::use(std::shared_ptr<const Config> config) {
  config_ = std::move(config);
  catalog_.set_options(catalog_options(*config_));
  for (auto& worker : workers_) {
    boost::asio::post(worker->loop().executor(), [&worker = *worker, config = config_] {
      worker.use(*config);
    });
  }
}

// Prepared statements may name what is gone; every loop forgets its own.
void Server::on_reload() {
  for (auto& worker : workers_) {
    boost::asio::post(worker->loop().executor(), [&worker = *worker] {
      worker.forget_statements();
    });
  }
}

void Server::on_lost() {
  if (config_->db_pool_automatic_recovery || lost_database_.exchange(true)) return;
  spdlog::critical("the database is lost, and db-pool-automatic-recovery is off");
  kill(getpid(), SIGTERM);
}

void Server::reload(catalog::Watcher::Reload what) {
  boost::asio::post(workers_.front()->loop().executor(), [this, what] { watcher_->ask(what); });
}

void Server::drain() {
  for (auto& worker : workers_) worker->drain();
}

bool Server::is_drained() const {
  return std::ranges::all_of(workers_, [](const auto& worker) { return worker->is_drained(); });
}

net::Task<Figures> Server::figures() {
  Figures sum;
  for (auto& worker : workers_) {
    const Figures one =
        co_await net::asio::co_spawn(worker->loop().executor(), worker->collect(), net::use_task);
    sum.pool.open += one.pool.open;
    sum.pool.busy += one.pool.busy;
    sum.pool.waiting += one.pool.waiting;
    sum.pool.max += one.pool.max;
    sum.pool.timeouts += one.pool.timeouts;
    sum.tokens += one.tokens;
  }
  sum.catalog = watcher_->stats();
  co_return sum;
}

// Whoever answers here is alive; ready is who serves what the database has.
net::Task<http::Response> Server::answer_admin(http::Request& request) {
  http::Response response;
  const auto schema = catalog_.current();
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
  } else if (request.path == "/live") {
    response.status = 200;
  } else if (request.path == "/ready") {
    response.status = schema && watcher_->stats().current ? 200 : 503;
  } else if (request.path == "/metrics") {
    response.body = render_metrics(co_await figures());
    response.add("Content-Type", "text/plain; charset=utf-8");
  } else if (request.path == "/config") {
    response.body = to_text(*config_, Secrets::masked);
    response.add("Content-Type", "text/plain; charset=utf-8");
  } else if (request.path == "/schema_cache" && schema) {
    response = http::json_response(200, dump_schema(*schema, config_->rest.schemas));
  } else {
    response.status = request.path == "/schema_cache" ? 503 : 404;
  }
  co_return response;
}

}  // namespace plinth::postgrest
