#include "app/io_thread.hpp"

#include <future>

#include <boost/asio/post.hpp>

#include "app/backend.hpp"
#include "app/guards.hpp"
#include "app/outgoing.hpp"
#include "app/version.hpp"
#include "migrate/roles.hpp"

namespace plinth::app {
namespace {

using namespace std::chrono_literals;

// Limits on the server's side, for what a lost client or a bug of ours would leave running.
constexpr auto session_options =
    "-c statement_timeout=60s -c idle_in_transaction_session_timeout=30s";

size_t share(int64_t all, size_t threads) {
  return std::max<size_t>(2, static_cast<size_t>(all) / threads);
}

pg::PoolOptions pool_options(const Shared& shared, std::string_view role, size_t connections) {
  return {
      .endpoint = endpoint_as(shared.endpoint, role, shared.secrets.jwt_secret),
      .max_connections = connections,
  };
}

std::unique_ptr<pg::Pool> make_pool(
    net::Loop& loop, const Shared& shared, std::string_view role, size_t connections
) {
  return std::make_unique<pg::Pool>(loop, shared.blocking, pool_options(shared, role, connections));
}

rest::OpenApiMode openapi_mode(std::string_view name) {
  if (name == "disabled") return rest::OpenApiMode::disabled;
  return name == "ignore-privileges" ? rest::OpenApiMode::ignore_privileges
                                     : rest::OpenApiMode::follow_privileges;
}

}  // namespace

pg::Endpoint endpoint_as(
    const pg::Endpoint& endpoint, std::string_view role, std::string_view jwt_secret
) {
  return {
      .conninfo = endpoint.conninfo,
      .user = std::string(role),
      .password = migrate::role_password(jwt_secret, role),
      .options = session_options,
  };
}

rest::Settings rest_settings(const Config& config) {
  rest::Settings settings;
  settings.schemas = config.api.schemas;
  settings.extra_search_path = config.api.extra_search_path;
  if (config.api.max_rows > 0) settings.max_rows = config.api.max_rows;
  settings.tx_end.can_be_overridden = config.api.tx_end == "commit-allow-override";
  settings.openapi_mode = openapi_mode(config.api.openapi_mode);
  settings.openapi_security_active = config.api.openapi_security_active;
  settings.openapi_api_keys = true;
  settings.openapi_server_proxy_uri = public_url(config) + "/rest/v1";
  settings.root_spec = config.api.root_spec;
  settings.batch_max_items = static_cast<size_t>(config.api.batch_max_items);
  settings.version = version();
  settings.slow_statement = std::chrono::milliseconds(config.log.slow_statement);
  settings.slow_statement_plan = config.log.slow_statement_plan;
  settings.trace_application_name = config.api.trace_application_name;
  settings.timing_enabled = config.api.server_timing;
  settings.rows_as_columns = config.api.rows_as_columns;
  settings.guards = parse_guards(config.api.guards).value_or(rest::Guards());  // checked at start
  for (auto& [role, guard] :
       settings.guards) {  // a loop's share of what the process may do at once
    const auto threads = static_cast<int64_t>(io_threads(config));
    if (guard.max_concurrent)
      *guard.max_concurrent = std::max<int64_t>(1, *guard.max_concurrent / threads);
  }
  return settings;
}

IoThread::IoThread(const Shared& shared)
    : catalog_(shared.catalog),
      spool_(shared.spool),
      rest_pool_(make_pool(
          loop_, shared, "authenticator", share(shared.config.db.pool_size, shared.threads)
      )),
      auth_pool_(make_pool(
          loop_,
          shared,
          "supabase_auth_admin",
          share(shared.config.db.pool_size / 2, shared.threads)
      )) {
  const Config& config = shared.config;
  if (config.db.durability == "group") {
    flusher_ = std::make_unique<pg::Flusher>(
        loop_, shared.blocking, pool_options(shared, "authenticator", 1)
    );
  }
  std::shared_ptr<rest::Service> rest;
  if (config.api.enabled)
    rest = std::make_shared<rest::Service>(
        *rest_pool_, catalog_, rest_settings(config), flusher_.get(), &spool_
    );
  if (config.auth.enabled) {
    auth_ = std::make_unique<auth::Service>(
        auth::ServiceParts{
            .pool = *auth_pool_,
            .cpu = shared.cpu,
            .hashing = shared.hashing,
            .outgoing = shared.outgoing,
            .templates = shared.mail_templates,
        },
        auth_settings(config, shared.secrets)
    );
    auth_->use(shared.keys);
  }
  GatewayOptions options{
      .gate =
          {
              .token_keys = shared.keys.verifying(),
              .api_keys =
                  identity::ApiKeys{
                      .publishable_key = shared.secrets.publishable_key,
                      .secret_key = shared.secrets.secret_key,
                  },
          },
      .log_requests = config.log.requests,
      .schema_site = shared.schema_site,
      .catalog = &shared.catalog,
      .coding =
          {
              .enabled = config.server.compression,
              .min_bytes = static_cast<size_t>(config.server.compression_min_bytes),
          },
      .rate_limits = shared.rate_limits,
      .batches = config.api.batch_max_items > 0,
      .inbox = shows_inbox(config) ? auth_pool_.get() : nullptr,
  };
  gateway_ = std::make_unique<Gateway>(
      std::move(options),
      *rest_pool_,
      std::move(rest),
      auth_.get(),
      stats_,
      shared.cpu,
      shared.metrics
  );
  server_ = std::make_unique<http::Server>(
      loop_,
      http::ServerOptions{
          .host = config.server.host,
          .port = static_cast<uint16_t>(config.api.port),
          .max_connections = static_cast<size_t>(config.server.max_connections),
      },
      gateway_->router(),
      [gateway = gateway_.get()](
          const http::Request& request, int status, std::string_view message
      ) { return gateway->refuse(request, status, message); }
  );
}

IoThread::~IoThread() {
  stop();
  destroy_services();
}

base::Checked<void> IoThread::listen() {
  std::promise<base::Checked<void>> done;
  boost::asio::post(loop_.executor(), [&] { done.set_value(server_->listen()); });
  return done.get_future().get();
}

void IoThread::start() {
  thread_ = std::thread([this] { loop_.run(); });
}

void IoThread::drain() {
  boost::asio::post(loop_.executor(), [this] {
    server_->drain();
    net::spawn(loop_.executor(), "drain", wait_until_idle());
  });
}

net::Task<void> IoThread::wait_until_idle() {
  while (server_->connections() > 0) co_await net::sleep_for(loop_.executor(), 5ms);
  drained_ = true;
}

void IoThread::stop() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

void IoThread::destroy_services() {
  server_.reset();
  gateway_.reset();
  auth_.reset();
  flusher_.reset();
  auth_pool_.reset();
  rest_pool_.reset();
  // What closing has cancelled runs to its end while the loop it stands on still exists.
  loop_.context().restart();
  loop_.context().poll();
}

void IoThread::forget_statements() {
  rest_pool_->forget_statements();
  auth_pool_->forget_statements();
}

void IoThread::use(rest::Settings settings) {
  gateway_->use(std::make_shared<rest::Service>(
      *rest_pool_, catalog_, std::move(settings), flusher_.get(), &spool_
  ));
}

void IoThread::use(const identity::KeyRing& keys) {
  if (!gateway_) return;  // posted while everything was being taken apart
  gateway_->use(keys);
  if (auth_) auth_->use(keys);
}

net::Task<LoopStats> IoThread::collect() {
  LoopStats stats = stats_;
  stats.connections = server_->connections();
  stats.tokens = gateway_->token_stats();
  stats.rest_pool = rest_pool_->stats();
  stats.auth_pool = auth_pool_->stats();
  co_return stats;
}

}  // namespace plinth::app
