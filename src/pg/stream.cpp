#include "pg/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>

#include <libpq-fe.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace plinth::pg {
namespace {

namespace asio = boost::asio;
using Count = std::expected<size_t, std::string>;

constexpr const char* ended = "server closed the connection unexpectedly";

std::string reason_of(int ssl_error) {
  if (ssl_error == SSL_ERROR_ZERO_RETURN || ssl_error == SSL_ERROR_SYSCALL) return ended;
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return std::string("TLS: ") + text.data();
}

int option_of(int socket, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  ::getsockopt(socket, SOL_SOCKET, name, &value, &size);
  return value;
}

asio::generic::stream_protocol protocol_of(int socket) {
  return {option_of(socket, SO_DOMAIN), option_of(socket, SO_PROTOCOL)};
}

}  // namespace

Stream::Stream(net::Executor executor, pg_conn* connection)
    : socket_(executor, protocol_of(PQsocket(connection)), PQsocket(connection)),
      tls_(static_cast<ssl_st*>(PQsslStruct(connection, "OpenSSL"))) {
  socket_.non_blocking(true);
  if (tls_ != nullptr)
    SSL_set_mode(tls_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

net::Task<Count> Stream::read_some(std::span<char> room) {
  if (tls_ != nullptr) co_return co_await read_encrypted(room);
  const auto [failure, count] = co_await socket_.async_read_some(
      asio::buffer(room.data(), room.size()), asio::as_tuple(net::use_task)
  );
  if (failure == asio::error::eof) co_return std::unexpected(ended);
  if (failure) co_return std::unexpected(failure.message());
  co_return count;
}

net::Task<Count> Stream::read_encrypted(std::span<char> room) {
  while (true) {
    ERR_clear_error();
    size_t count = 0;
    const int done = SSL_read_ex(tls_, room.data(), room.size(), &count);
    if (done == 1) co_return count;
    const int error = SSL_get_error(tls_, done);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
      co_return std::unexpected(reason_of(error));
    const auto needs = error == SSL_ERROR_WANT_READ ? Socket::wait_read : Socket::wait_write;
    const auto [failure] = co_await socket_.async_wait(needs, asio::as_tuple(net::use_task));
    if (failure) co_return std::unexpected(failure.message());
  }
}

Count Stream::write_some(std::string_view bytes) {
  if (tls_ != nullptr) return write_encrypted(bytes);
  boost::system::error_code failure;
  const size_t count = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), failure);
  if (failure == asio::error::would_block) return 0;
  if (failure) return std::unexpected(failure.message());
  return count;
}

Count Stream::write_encrypted(std::string_view bytes) {
  ERR_clear_error();
  size_t count = 0;
  const int done = SSL_write_ex(tls_, bytes.data(), bytes.size(), &count);
  if (done == 1) return count;
  const int error = SSL_get_error(tls_, done);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
    return std::unexpected(reason_of(error));
  writing_needs_ = error == SSL_ERROR_WANT_READ ? Socket::wait_read : Socket::wait_write;
  return 0;
}

net::Task<void> Stream::wait_to_write() {
  co_await socket_.async_wait(writing_needs_, asio::as_tuple(net::use_task));
}

void Stream::release() {
  boost::system::error_code ignored;
  socket_.release(ignored);
}

}  // namespace plinth::pg
