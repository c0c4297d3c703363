// One client connection; see server.hpp.
#pragma once

#include <memory>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "http/server.hpp"

namespace plinth::http {

class Session : public std::enable_shared_from_this<Session> {
 public:
  using Socket =
      boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, net::Executor>;

  // `peer` is the client's address; empty for one of this machine, on a Unix socket.
  Session(Server& server, Socket socket, std::string peer);
  ~Session();

  net::Task<void> run(std::shared_ptr<Session> self);

  // Closes the connection if no request is being answered.
  void close_if_idle();

 private:
  enum class Read { complete, closed, malformed };

  net::Task<Read> read_request(Request& request, const Route*& route);
  net::Task<void> answer_expectation(const Request& request);
  net::Task<bool> read_more();
  net::Task<Response> answer(Request& request, const Route& route);
  net::Task<Response> answer_safely(Request& request, const Route& route);
  void on_deadline();
  bool has_gone();
  net::Task<bool> write(const Request& request, Response response, bool keep_alive);
  net::Task<bool> write_file(const net::SpoolFile& file);
  net::Task<void> linger();

  Server& server_;
  Socket socket_;
  std::string peer_;
  std::string buffer_;  // bytes received and not yet consumed
  net::Deadline deadline_;
  const Request* answering_ = nullptr;  // while a handler has it
  int refusal_status_ = 400;
  std::string refusal_;
  bool keep_alive_ = true;
  bool idle_ = true;
};

}  // namespace plinth::http
