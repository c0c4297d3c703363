// The bytes of a session that libpq has opened: plain, or through its TLS. Never blocks.
//
// libpq connects, authenticates and encrypts, which is much to get right and done once a
// connection. What follows is said by us (protocol.hpp), because libpq sends every segment by
// itself and keeps every value in an allocation of its own.
//
// Borrows libpq's connection, which has to outlive it, and its socket until release().
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "net/task.hpp"

struct pg_conn;
struct ssl_st;

namespace plinth::pg {

class Stream {
 public:
  Stream(net::Executor executor, pg_conn* connection);

  // How many bytes came, one at least; or why no more will come.
  net::Task<std::expected<size_t, std::string>> read_some(std::span<char> room);

  // How many bytes went, 0 if the socket is full; or why no more can go.
  std::expected<size_t, std::string> write_some(std::string_view bytes);

  // Until write_some() may get on, or the stream has ended.
  net::Task<void> wait_to_write();

  // Ends what waits, and leaves the socket to libpq.
  void release();

 private:
  using Socket =
      boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, net::Executor>;

  net::Task<std::expected<size_t, std::string>> read_encrypted(std::span<char> room);
  std::expected<size_t, std::string> write_encrypted(std::string_view bytes);

  Socket socket_;
  ssl_st* tls_;  // libpq's, or nullptr
  Socket::wait_type writing_needs_ = Socket::wait_write;
};

}  // namespace plinth::pg
