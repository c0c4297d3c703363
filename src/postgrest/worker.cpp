#include "postgrest/worker.hpp"

#include <future>

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include "postgrest/server.hpp"

namespace plinth::postgrest {
namespace {

using namespace std::chrono_literals;

constexpr uint64_t max_body = 64ULL << 20;  // bytes

http::Response refuse(const http::Request&, int status, std::string_view reason) {
  return rest::to_response(rest::errors::refused(status, reason));
}

void log_request(const http::Request& request, int status, net::Clock::duration took) {
  const auto level = status >= 500 ? spdlog::level::err : spdlog::level::info;
  if (!spdlog::should_log(level)) return;
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  const std::chrono::duration<double, std::milli> milliseconds = took;
  spdlog::log(level, "{} {} {} {:.1f} ms", request.method, path, status, milliseconds.count());
}

}  // namespace

Worker::Worker(
    const Config& config,
    size_t connections,
    net::WorkerPool& blocking,
    net::SpoolSpace& spool,
    const catalog::Catalog& catalog
)
    : catalog_(catalog),
      spool_(spool),
      pool_(std::make_unique<pg::Pool>(
          loop_,
          blocking,
          pg::PoolOptions{
              .endpoint = {.conninfo = config.db_uri, .user = {}, .password = {}, .options = {}},
              .max_connections = connections,
              .read_connections =
                  config.share_connections ? std::min<size_t>(6, connections) : connections,
              .acquire_timeout = config.db_pool_acquisition_timeout,
              .max_idle = config.db_pool_max_idletime,
              .max_lifetime = config.db_pool_max_lifetime,
              .prepared_statements = config.db_prepared_statements,
          }
      )) {
  use(config);
  http::Router router;
  router.add({.prefix = "", .max_body = max_body, .handler = [this](http::Request& request) {
                return serve(request);
              }});
  server_ = std::make_unique<http::Server>(
      loop_,
      http::ServerOptions{
          .host = bind_address(config.server_host),
          .port = static_cast<uint16_t>(config.server_port),
          .unix_socket = config.server_unix_socket,
          .unix_socket_mode =
              static_cast<unsigned>(std::stoul(config.server_unix_socket_mode, nullptr, 8)),
          .limits = {.head_bytes = 64 << 10, .target_bytes = 50 << 10},  // PostgREST's, about
      },
      std::move(router),
      refuse
  );
}

Worker::~Worker() {
  stop();
  destroy();
}

void Worker::use(const Config& config) {
  if (front_) retired_tokens_ += front_->token_stats();
  front_ = std::make_shared<Front>(*pool_, catalog_, config, spool_);
}

net::Task<http::Response> Worker::serve(http::Request& request) {
  const auto began = net::Clock::now();
  const std::shared_ptr<Front> front = front_;
  http::Response response = co_await front->serve(request);
  log_request(request, response.status, net::Clock::now() - began);
  co_return response;
}

void Worker::start() {
  thread_ = std::thread([this] { loop_.run(); });
}

base::Checked<void> Worker::listen() {
  std::promise<base::Checked<void>> done;
  boost::asio::post(loop_.executor(), [&] { done.set_value(server_->listen()); });
  return done.get_future().get();
}

void Worker::drain() {
  boost::asio::post(loop_.executor(), [this] {
    server_->drain();
    net::spawn(loop_.executor(), "drain", wait_until_idle());
  });
}

net::Task<void> Worker::wait_until_idle() {
  while (server_->connections() > 0) co_await net::sleep_for(loop_.executor(), 5ms);
  drained_ = true;
}

void Worker::stop() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::destroy() {
  server_.reset();
  front_.reset();
  pool_.reset();
  // What closing has cancelled runs to its end while the loop it stands on still exists.
  loop_.context().restart();
  loop_.context().poll();
}

net::Task<Figures> Worker::collect() {
  Figures figures{.pool = pool_->stats(), .tokens = retired_tokens_, .catalog = {}};
  figures.tokens += front_->token_stats();
  co_return figures;
}

}  // namespace plinth::postgrest
