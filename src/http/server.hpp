// The HTTP/1.1 server of one loop: accepts connections and runs a session for each.
//
// A session reads one request at a time (pipelined ones wait in its buffer), hands it to its route,
// writes the answer in one system call, and goes on while the connection is kept alive. Every wait
// has a deadline. Each loop has a server of its own on the same port (SO_REUSEPORT); the kernel
// spreads connections.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/error.hpp"
#include "http/parser.hpp"
#include "http/router.hpp"
#include "net/loop.hpp"

namespace plinth::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 54321;
  std::string unix_socket;           // a path; then host and port are not used
  unsigned unix_socket_mode = 0660;  // who may connect
  size_t max_connections = 10'000;   // per loop; more are closed at once
  ParserLimits limits;
  std::chrono::milliseconds head_timeout{15'000
  };  // from the first byte of a request to the end of its head
  std::chrono::milliseconds idle_timeout{75'000};  // between requests
  std::chrono::milliseconds body_timeout{60'000};
  std::chrono::milliseconds write_timeout{60'000};
};

// Answers what never reaches a route: unknown paths and malformed requests. `message` says what is
// wrong.
using Refusal = std::function<Response(const Request&, int status, std::string_view message)>;

class Session;

class Server {
 public:
  Server(net::Loop& loop, ServerOptions options, Router router, Refusal refuse);
  ~Server();

  // Fails with a sentence when the address cannot be bound. From then on connections are accepted.
  base::Checked<void> listen();

  // Stops accepting, closes idle connections and lets the others finish their request. On the
  // loop's thread.
  void drain();

  size_t connections() const { return sessions_.size(); }
  uint16_t port() const;  // the one bound by listen(); port 0 lets the system choose

 private:
  friend class Session;
  using Protocol = boost::asio::generic::stream_protocol;
  using Acceptor = boost::asio::basic_socket_acceptor<Protocol, net::Executor>;

  base::Checked<void> bind_port();
  base::Checked<void> bind_unix_socket();
  net::Task<void> accept_loop();

  net::Loop& loop_;
  ServerOptions options_;
  Router router_;
  Refusal refuse_;
  Acceptor acceptor_;
  bool owns_unix_socket_ = false;  // then it is removed in the end
  bool draining_ = false;
  std::unordered_set<Session*> sessions_;
};

// Fails when something already listens there. Sockets of SO_REUSEPORT would share the port without
// a word.
base::Checked<void> check_port_is_free(const std::string& host, uint16_t port);

}  // namespace plinth::http
