#include "app/backend.hpp"

#include <thread>

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include "base/time.hpp"
#include "postgrest/database_config.hpp"

namespace plinth::app {
namespace {

using namespace std::chrono_literals;

constexpr size_t connections_for_people = 20;
constexpr size_t connections_for_messages = 2;  // e-mail and SMS
// Requests to other servers at once; most wait, for seconds where such a server hangs.
constexpr size_t outgoing_threads = 8;
constexpr auto catalog_patience = 10s;

size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

// However many people sign in, one core stays with everybody else.
size_t hashing_threads() { return std::max<size_t>(1, cores() - 1); }

}  // namespace

size_t io_threads(const Config& config) {
  return config.server.threads > 0 ? static_cast<size_t>(config.server.threads)
                                   : std::max<size_t>(1, cores() / 4);
}

size_t database_connections(const Config& config) {
  const size_t threads = io_threads(config);
  const auto pool = static_cast<size_t>(config.db.pool_size);
  const size_t least = 2 * threads;  // io_thread.cpp: at least two each
  return std::max<size_t>(
      60,
      std::max(pool, least) + std::max(pool / 2, least) + threads + 2 + connections_for_messages +
          connections_for_people
  );
}

Backend::Backend(BackendOptions options)
    : options_(std::move(options)),
      started_at_(base::unix_now()),
      catalog_(
          {.schemas = options_.config.api.schemas,
           .extra_search_path = options_.config.api.extra_search_path}
      ),
      rate_limits_(make_rate_limits(options_.config)),
      spool_(
          cpu_,
          options_.spool_directory,
          static_cast<uint64_t>(options_.config.server.spool_max_bytes)
      ),
      schema_site_(
          options_.config.api.docs ? std::make_unique<SchemaSite>(options_.config.api.schemas)
                                   : nullptr
      ),
      cpu_(cores()),
      hashing_(hashing_threads()),
      blocking_(2),
      outgoing_(outgoing_threads),
      maintenance_(options_.endpoint),
      key_watcher_(std::make_unique<KeyWatcher>(
          options_.keys,
          options_.secrets.jwt_secret,
          [this](const identity::KeyRing& keys) { use(keys); }
      )),
      outbox_(make_outbox_workers(
          options_.config,
          endpoint_as(options_.endpoint, "supabase_auth_admin", options_.secrets.jwt_secret)
      )) {
  const Shared shared{
      .config = options_.config,
      .secrets = options_.secrets,
      .keys = options_.keys.ring,
      .endpoint = options_.endpoint,
      .threads = io_threads(options_.config),
      .catalog = catalog_,
      .cpu = cpu_,
      .hashing = hashing_,
      .rate_limits = rate_limits_.get(),
      .schema_site = schema_site_.get(),
      .blocking = blocking_,
      .outgoing = outgoing_,
      .mail_templates = options_.mail_templates,
      .spool = spool_,
      .metrics = [this] { return metrics(); },
  };
  for (size_t i = 0; i < shared.threads; ++i)
    threads_.push_back(std::make_unique<IoThread>(shared));
  watcher_ = std::make_unique<catalog::Watcher>(
      threads_.front()->loop(),
      blocking_,
      catalog_,
      catalog::WatcherOptions{
          .endpoint = endpoint_as(options_.endpoint, "authenticator", options_.secrets.jwt_secret),
          .reconfigure =
              options_.config.api.enabled
                  ? [this](pg::Connection& connection) { return reconfigure(connection); }
                  : std::function<net::Task<bool>(pg::Connection&)>(),
          .on_reload = [this] { on_reload(); },
      }
  );
  if (rate_limits_ && options_.config.rate_limits.shared) {
    reconciler_ = std::make_unique<ratelimit::Reconciler>(
        threads_.front()->loop(),
        blocking_,
        rate_limits_->limiter(),
        ratelimit::ReconcilerOptions{
            .endpoint =
                endpoint_as(options_.endpoint, "authenticator", options_.secrets.jwt_secret),
            .secret = options_.secrets.jwt_secret,
        }
    );
  }
}

base::Checked<std::unique_ptr<Backend>> Backend::start(BackendOptions options) {
  const std::string& host = options.config.server.host;
  TRY(http::check_port_is_free(host, static_cast<uint16_t>(options.config.api.port)));
  std::unique_ptr<Backend> backend(new Backend(std::move(options)));
  backend->watcher_->start();
  if (backend->reconciler_) backend->reconciler_->start();
  for (auto& thread : backend->threads_) thread->start();
  backend->wait_for_catalog();
  backend->maintenance_.start();
  backend->key_watcher_->start();
  for (auto& worker : backend->outbox_) worker->start();
  return backend;
}

base::Checked<void> Backend::listen() {
  for (auto& thread : threads_) TRY(thread->listen());
  return {};
}

Backend::~Backend() {
  key_watcher_.reset();
  for (auto& thread : threads_) thread->stop();
  watcher_.reset();
  reconciler_.reset();
  for (auto& thread : threads_) thread->destroy_services();
}

void Backend::wait_for_catalog() {
  const auto limit = std::chrono::steady_clock::now() + catalog_patience;
  while (catalog_.current() == nullptr) {
    if (std::chrono::steady_clock::now() > limit) {
      spdlog::warn("the schema could not be read yet; /rest/v1 answers 503 until it can");
      return;
    }
    std::this_thread::sleep_for(1ms);
  }
}

// What `alter role authenticator set pgrst.…` says of /rest/v1 goes before plinth.toml. Settings
// that make no sense leave those in use where they are.
net::Task<bool> Backend::reconfigure(pg::Connection& connection) {
  auto read = co_await postgrest::read_database_config(connection, "");
  if (!read) {
    spdlog::error("pgrst.* of the database is left out: {}", read.error().message);
    co_return false;
  }
  if (*read == database_config_) co_return false;
  auto overlaid = postgrest::overlay(rest_settings(options_.config), *read);
  if (!overlaid) {
    spdlog::error("the settings of /rest/v1 stay as they were: {}", overlaid.error().message);
    co_return false;
  }
  for (const std::string& warning : overlaid->warnings) spdlog::warn("{}", warning);
  database_config_ = *std::move(read);
  spdlog::info("/rest/v1 takes {} settings from the database", database_config_.size());
  const rest::Settings& settings = overlaid->settings;
  for (auto& thread : threads_) {
    boost::asio::post(thread->loop().executor(), [&thread = *thread, settings] {
      thread.use(settings);
    });
  }
  const catalog::CatalogOptions& current = catalog_.options();
  const bool needs_schema = settings.schemas != current.schemas ||
                            settings.extra_search_path != current.extra_search_path;
  catalog_.set_options(
      {.schemas = settings.schemas, .extra_search_path = settings.extra_search_path}
  );
  co_return needs_schema;
}

// Prepared statements may name what is gone; every loop forgets its own.
void Backend::on_reload() {
  for (auto& thread : threads_) {
    boost::asio::post(thread->loop().executor(), [&thread = *thread] {
      thread.forget_statements();
    });
  }
}

// A loop that has them forgets what it verified with the ones before.
void Backend::use(const identity::KeyRing& keys) {
  for (auto& thread : threads_) {
    boost::asio::post(thread->loop().executor(), [&thread = *thread, keys] { thread.use(keys); });
  }
}

net::Task<std::string> Backend::metrics() {
  LoopStats sum;
  for (auto& thread : threads_) {
    sum +=
        co_await net::asio::co_spawn(thread->loop().executor(), thread->collect(), net::use_task);
  }
  const ProcessStats process{
      .catalog = watcher_->stats(),
      .postgres_restarts = options_.postgres_restarts ? options_.postgres_restarts() : 0,
      .started_at = started_at_,
      .rate_limited =
          rate_limits_ ? rate_limits_->limiter().refused() : decltype(ProcessStats::rate_limited)(),
      .messages = message_stats(),
  };
  co_return render_metrics(sum, process);
}

std::vector<MessageStats> Backend::message_stats() const {
  std::vector<MessageStats> out;
  for (const auto& worker : outbox_)
    out.push_back({.channel = worker->channel(), .counts = worker->stats()});
  return out;
}

void Backend::drain() {
  for (auto& thread : threads_) thread->drain();
}

bool Backend::is_drained() const {
  return std::ranges::all_of(threads_, [](const auto& thread) { return thread->is_drained(); });
}

}  // namespace plinth::app
