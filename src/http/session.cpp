#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "base/time.hpp"
#include "net/spool.hpp"

namespace plinth::http {
namespace {

namespace asio = boost::asio;
constexpr auto as_result = asio::as_tuple(net::use_task);
constexpr size_t first_read = 2 * 1024;  // takes most heads, and all that an idle connection holds
constexpr size_t read_size = 16 * 1024;
constexpr size_t file_part = 256 * 1024;
constexpr auto presence_interval = std::chrono::milliseconds(200);
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

// What a handler or SQL chose as the reason cannot end its line.
void append_within_line(std::string& out, std::string_view text) {
  const auto from = static_cast<long>(out.size());
  out.append(text);
  std::replace_if(
      out.begin() + from, out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' '
  );
}

std::string head_of(const Response& response, bool is_head, bool keep_alive) {
  std::string out;
  out.reserve(response.headers.wire().size() + 256);
  const std::string_view reason =
      response.reason.empty() ? standard_reason(response.status) : response.reason;
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  append_within_line(out, reason);
  out.append("\r\n").append(response.headers.wire());
  if (carries_body(response.status) && !is_head) {
    out.append("Content-Length: ").append(std::to_string(response.body_size())).append("\r\n");
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
      deadline_(server.loop_.deadlines(), [this] { on_deadline(); }) {
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
  Request request;
  request.peer = peer_;
  while (keep_alive_ && !server_.draining_) {
    request.clear();
    const Route* route = nullptr;
    idle_ = true;
    const Read read = co_await read_request(request, route);
    idle_ = false;
    if (read == Read::closed) co_return;
    Response response;
    if (read == Read::malformed) {
      keep_alive_ = false;
      response = server_.refuse_(request, refusal_status_, refusal_);
    } else if (route == nullptr) {
      response = server_.refuse_(request, 404, "no such path");
    } else {
      response = co_await answer(request, *route);
    }
    if (request.gone.stopped()) co_return;
    if (!co_await write(request, std::move(response), keep_alive_ && !server_.draining_)) co_return;
    if (read == Read::malformed) co_await linger();
  }
}

// Reads head and body. A head that is complete decides the route, and the route how large the body
// may be.
net::Task<Session::Read> Session::read_request(Request& request, const Route*& route) {
  using Progress = RequestParser::Progress;
  RequestParser parser(request, server_.options_.limits);
  const auto refused = [&] {
    refusal_status_ = parser.status();
    refusal_ = parser.refusal();
    return Read::malformed;
  };
  deadline_.set(buffer_.empty() ? server_.options_.idle_timeout : server_.options_.head_timeout);
  bool started = !buffer_.empty();
  bool routed = false;
  while (true) {
    const Progress progress = parser.take(buffer_);
    if (progress == Progress::refused) co_return refused();
    if (progress != Progress::hungry && !routed) {
      routed = true;
      keep_alive_ = parser.keep_alive();
      route = server_.router_.find(request);
      if (!parser.accept_body(route == nullptr ? unrouted_body : route->max_body))
        co_return refused();
      deadline_.set(server_.options_.body_timeout);
      co_await answer_expectation(request);
      if (progress == Progress::head) continue;
    }
    if (progress == Progress::done) {
      deadline_.clear();
      co_return Read::complete;
    }
    if (!co_await read_more()) co_return Read::closed;
    if (!started) {
      started = true;
      idle_ = false;
      deadline_.set(server_.options_.head_timeout);
    }
  }
}

net::Task<void> Session::answer_expectation(const Request& request) {
  const auto expect = request.header("expect");
  if (!expect || !equal_ignoring_case(*expect, "100-continue")) co_return;
  co_await asio::async_write(socket_, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), as_result);
}

net::Task<bool> Session::read_more() {
  const size_t have = buffer_.size();
  const size_t room = have == 0 && idle_ ? first_read : read_size;
  buffer_.resize_and_overwrite(have + room, [](char*, size_t size) { return size; });
  const auto [failure, count] =
      co_await socket_.async_read_some(asio::buffer(buffer_.data() + have, room), as_result);
  buffer_.resize(have + count);
  co_return !failure && count > 0;
}

// Waiting for the client, a deadline ends the wait. While the client waits for us, it is time to
// see whether it still does.
void Session::on_deadline() {
  if (answering_ == nullptr) {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    return;
  }
  if (has_gone()) {
    answering_->gone.stop();
  } else {
    deadline_.set(presence_interval);
  }
}

// Closed or reset by the client. What it may have sent meanwhile stays where it is.
bool Session::has_gone() {
  char byte = 0;
  const ssize_t count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

net::Task<Response> Session::answer(Request& request, const Route& route) {
  answering_ = &request;
  deadline_.set(presence_interval);
  Response response = co_await answer_safely(request, route);
  answering_ = nullptr;
  deadline_.clear();
  co_return response;
}

net::Task<Response> Session::answer_safely(Request& request, const Route& route) {
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
  const bool has_body = !is_head && carries_body(response.status);
  const std::string head = head_of(response, is_head, keep_alive);
  const std::string_view body = has_body ? std::string_view(response.body) : std::string_view();
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
  deadline_.set(server_.options_.write_timeout);
  const auto [failure, count] = co_await asio::async_write(socket_, buffers, as_result);
  deadline_.clear();
  if (!failure && has_body && response.file) co_return co_await write_file(*response.file);
  co_return !failure;
}

net::Task<bool> Session::write_file(const net::SpoolFile& file) {
  for (uint64_t sent = 0; sent < file.size();) {
    const auto part = co_await file.read(sent, file_part);
    if (!part || part->empty()) {
      spdlog::error("an answer is cut short: {}", part ? "its file ended" : part.error().message);
      co_return false;
    }
    deadline_.set(server_.options_.write_timeout);
    const auto [failure, count] =
        co_await asio::async_write(socket_, asio::buffer(*part), as_result);
    deadline_.clear();
    if (failure) co_return false;
    sent += part->size();
  }
  co_return true;
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
