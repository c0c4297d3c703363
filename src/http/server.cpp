#include "http/server.hpp"

#include <cstring>
#include <filesystem>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "http/session.hpp"

namespace plinth::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

namespace {

// Unspecified for an endpoint that is none of TCP.
tcp::endpoint as_tcp(const asio::generic::stream_protocol::endpoint& endpoint) {
  tcp::endpoint out;
  const int family = endpoint.protocol().family();
  if (family != AF_INET && family != AF_INET6) return out;
  std::memcpy(out.data(), endpoint.data(), endpoint.size());
  out.resize(endpoint.size());
  return out;
}

}  // namespace

Server::Server(net::Loop& loop, ServerOptions options, Router router, Refusal refuse)
    : loop_(loop),
      options_(std::move(options)),
      router_(std::move(router)),
      refuse_(std::move(refuse)),
      acceptor_(loop.executor()) {}

Server::~Server() {
  if (!owns_unix_socket_) return;
  std::error_code ignored;
  std::filesystem::remove(options_.unix_socket, ignored);
}

base::Checked<void> Server::listen() {
  TRY(options_.unix_socket.empty() ? bind_port() : bind_unix_socket());
  net::spawn(loop_.executor(), "http accept", accept_loop());
  return {};
}

base::Checked<void> Server::bind_port() {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(options_.host, failure);
  if (failure) {
    return std::unexpected(base::Error{
        .message = fmt::format("the host \"{}\" is not an IP address", options_.host),
        .hint = "Use 127.0.0.1 for this machine only or 0.0.0.0 for every interface.",
    });
  }
  const tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), failure);
  if (!failure) acceptor_.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) acceptor_.set_option(ReusePort(true), failure);
  if (!failure) acceptor_.bind(endpoint, failure);
  if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
  if (!failure) return {};
  return std::unexpected(base::Error{
      .message = fmt::format(
          "cannot listen on {}:{}: {}", options_.host, options_.port, failure.message()
      ),
      .hint = "Stop what uses the port, or choose another.",
  });
}

// What a process that was killed left behind is taken away; a socket that somebody answers is not.
base::Checked<void> Server::bind_unix_socket() {
  const std::string& path = options_.unix_socket;
  const auto cannot = [&path](std::string_view reason) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot listen on {}: {}", path, reason),
        .hint = "The folder must exist, and a path has at most 107 characters.",
    });
  };
  if (path.size() > 107) return cannot("the path is too long");
  const asio::local::stream_protocol::endpoint endpoint(path);
  boost::system::error_code failure;
  asio::io_context context;
  asio::local::stream_protocol::socket probe(context);
  probe.connect(endpoint, failure);
  if (!failure) return cannot("another process does");
  std::error_code ignored;
  if (std::filesystem::is_socket(path, ignored)) std::filesystem::remove(path, ignored);
  failure = {};
  acceptor_.open(endpoint.protocol(), failure);
  if (!failure) acceptor_.bind(endpoint, failure);
  if (failure) return cannot(failure.message());
  owns_unix_socket_ = true;
  if (::chmod(path.c_str(), options_.unix_socket_mode) != 0) return cannot(base::errno_text(errno));
  acceptor_.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return cannot(failure.message());
  return {};
}

uint16_t Server::port() const {
  boost::system::error_code ignored;
  return as_tcp(acceptor_.local_endpoint(ignored)).port();
}

net::Task<void> Server::accept_loop() {
  while (!draining_) {
    auto [failure, socket] =
        co_await acceptor_.async_accept(loop_.executor(), asio::as_tuple(net::use_task));
    if (failure == asio::error::operation_aborted) co_return;
    if (failure) {  // out of descriptors, most likely: give sessions time to end
      spdlog::warn("accept failed: {}", failure.message());
      co_await net::sleep_for(loop_.executor(), std::chrono::milliseconds(100));
      continue;
    }
    if (sessions_.size() >= options_.max_connections) continue;  // closes the socket
    boost::system::error_code gone;
    const auto peer = as_tcp(socket.remote_endpoint(gone));
    auto session = std::make_shared<Session>(
        *this, std::move(socket), peer.port() == 0 ? "" : peer.address().to_string()
    );
    net::spawn(loop_.executor(), "http session", session->run(session));
  }
}

void Server::drain() {
  draining_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (Session* session : std::unordered_set<Session*>(sessions_)) session->close_if_idle();
}

base::Checked<void> check_port_is_free(const std::string& host, uint16_t port) {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(host, failure);
  if (failure) return {};  // listen() says it
  asio::io_context context;
  tcp::acceptor probe(context);
  const tcp::endpoint endpoint(address, port);
  probe.open(endpoint.protocol(), failure);
  if (!failure) probe.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) probe.bind(endpoint, failure);
  if (!failure) probe.listen(1, failure);
  if (!failure) return {};
  return std::unexpected(base::Error{
      .message = fmt::format("port {} on {} is taken: {}", port, host, failure.message()),
      .hint = "Stop what uses it (perhaps another Plinth), or choose another port in plinth.toml.",
  });
}

}  // namespace plinth::http
