#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/time.hpp"

namespace plinth::http {
namespace {

namespace asio = boost::asio;
constexpr auto as_result = asio::as_tuple(net::use_task);
constexpr size_t read_size = 16 * 1024;
constexpr uint64_t unrouted_body = 1024 * 1024;  // read and dropped before the 404

bool carries_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string_view date_header() {
  thread_local int64_t second = 0;
  thread_local std::string text;
  if (const int64_t now = base::unix_now(); now != second) {
    second = now;
    text = base::http_date(now);
  }
  return text;
}

// What a handler or SQL chose as a name, a value or a reason cannot end its line.
void append_within_line(std::string& out, std::string_view text) {
  const auto from = static_cast<long>(out.size());
  out.append(text);
  std::replace_if(
      out.begin() + from, out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' '
  );
}

std::string head_of(const Response& response, bool is_head, bool keep_alive) {
  std::string out;
  out.reserve(512);
  const std::string_view reason =
      response.reason.empty() ? standard_reason(response.status) : response.reason;
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} ", response.status);
  append_within_line(out, reason);
  out.append("\r\n");
  for (const auto& [name, value] : response.headers) {
    append_within_line(out, name);
    out.append(": ");
    append_within_line(out, value);
    out.append("\r\n");
  }
  if (carries_body(response.status) && !is_head) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  }
  out.append("Date: ").append(date_header()).append("\r\nServer: plinth\r\n");
  if (!keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
  return out;
}

}  // namespace

Session::Session(Server& server, Socket socket, std::string peer)
    : server_(server),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      deadline_(server.loop_.deadlines(), [this] {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
      }) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);  // says nothing to a Unix socket
  server_.sessions_.insert(this);
}

Session::~Session() { server_.sessions_.erase(this); }

void Session::close_if_idle() {
  if (!idle_) return;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

net::Task<void> Session::run(std::shared_ptr<Session>) {
  while (keep_alive_ && !server_.draining_) {
    Request request;
    request.peer = peer_;
    const Route* route = nullptr;
    idle_ = true;
    const Read read = co_await read_request(request, route);
    idle_ = false;
    if (read == Read::closed) co_return;
    Response response;
    if (read == Read::malformed) {
      keep_alive_ = false;
      response = server_.refuse_(request, refusal_status_, parse_error_.message());
    } else if (route == nullptr) {
      response = server_.refuse_(request, 404, "no such path");
    } else {
      response = co_await answer(request, *route);
    }
    if (!co_await write(request, std::move(response), keep_alive_ && !server_.draining_)) co_return;
    if (read == Read::malformed) co_await linger();
  }
}

// Reads head and body. A head that is complete decides the route, and the route how large the body
// may be.
net::Task<Session::Read> Session::read_request(Request& request, const Route*& route) {
  RequestParser parser(request, server_.options_.limits);
  deadline_.set(buffer_.empty() ? server_.options_.idle_timeout : server_.options_.head_timeout);
  bool started = !buffer_.empty();
  bool routed = false;
  while (true) {
    if (!buffer_.empty()) {
      parser.eager(routed);
      const size_t used = parser.put(asio::buffer(buffer_), parse_error_);
      buffer_.erase(0, used);
      const bool hungry = parse_error_ == boost::beast::http::error::need_more;
      if (parse_error_ && !hungry) {
        refusal_status_ = parser.status_of(parse_error_, buffer_);
        co_return Read::malformed;
      }
      // Beyond the head only chunk extensions and trailers wait for their end, and Beast sets them
      // no limit.
      if (routed && buffer_.size() > server_.options_.limits.head_bytes) {
        refusal_status_ = 431;
        co_return Read::malformed;
      }
      if (parser.is_header_done() && !routed) {
        routed = true;
        keep_alive_ = parser.keep_alive();
        route = server_.router_.find(request);
        parse_error_.clear();
        if (!parser.accept_body(route == nullptr ? unrouted_body : route->max_body)) {
          refusal_status_ = parser.status_of(parse_error_, buffer_);
          co_return Read::malformed;
        }
        deadline_.set(server_.options_.body_timeout);
        if (const auto expect = request.header("expect");
            expect && equal_ignoring_case(*expect, "100-continue")) {
          co_await asio::async_write(
              socket_, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), as_result
          );
        }
        if (!parser.is_done()) continue;
      }
      if (parser.is_done()) {
        deadline_.clear();
        co_return Read::complete;
      }
    }
    if (!co_await read_more()) co_return Read::closed;
    if (!started) {
      started = true;
      idle_ = false;
      deadline_.set(server_.options_.head_timeout);
    }
  }
}

net::Task<bool> Session::read_more() {
  const size_t have = buffer_.size();
  buffer_.resize_and_overwrite(have + read_size, [](char*, size_t size) { return size; });
  const auto [failure, count] =
      co_await socket_.async_read_some(asio::buffer(buffer_.data() + have, read_size), as_result);
  buffer_.resize(have + count);
  co_return !failure && count > 0;
}

net::Task<Response> Session::answer(Request& request, const Route& route) {
  std::string what;
  try {
    co_return co_await route.handler(request);
  } catch (const std::exception& e) {
    what = e.what();
  }
  spdlog::error("{} {} {}: uncaught exception: {}", request.id, request.method, request.path, what);
  co_return server_.refuse_(request, 500, "internal error");
}

net::Task<bool> Session::write(const Request& request, Response response, bool keep_alive) {
  const bool is_head = request.method == "HEAD";
  const std::string head = head_of(response, is_head, keep_alive);
  const std::string_view body =
      is_head || !carries_body(response.status) ? std::string_view() : response.body;
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
  deadline_.set(server_.options_.write_timeout);
  const auto [failure, count] = co_await asio::async_write(socket_, buffers, as_result);
  deadline_.clear();
  co_return !failure;
}

// After a refusal the client may still be sending. Closing at once would reset the connection and
// could take the answer away from under the client, so what comes is read and dropped for a moment.
net::Task<void> Session::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  deadline_.set(std::chrono::milliseconds(1000));
  for (size_t dropped = 0; dropped < (64u << 20); dropped += buffer_.size()) {
    buffer_.clear();
    if (!co_await read_more()) co_return;
  }
}

}  // namespace plinth::http
