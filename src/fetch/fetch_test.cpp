#include "fetch/fetch.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/loop.hpp"

namespace plinth::fetch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Kind = Error::Kind;

// A server that reads one request of a connection and answers with the bytes it was made with; with
// none it says nothing until it ends. One connection after the other.
class Peer {
 public:
  explicit Peer(std::string answer)
      : answer_(std::move(answer)),
        socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        listen(socket_, 8) != 0)
      throw std::runtime_error("no port");
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~Peer() {
    ending_ = true;
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  std::string received() {
    const std::scoped_lock lock(mutex_);
    return received_;
  }

 private:
  void serve() {
    for (int client = accept(socket_, nullptr, nullptr); client >= 0;
         client = accept(socket_, nullptr, nullptr)) {
      const timeval patience{.tv_sec = 0, .tv_usec = 100'000};
      setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      const std::string request = read_request(client);
      {
        const std::scoped_lock lock(mutex_);
        received_ = request;
      }
      send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      char byte = 0;
      while (answer_.empty() && !ending_ && recv(client, &byte, 1, 0) != 0) {
      }
      close(client);
    }
  }

  static std::string read_request(int client) {
    std::string out;
    size_t wanted = std::string::npos;
    char buffer[4096];
    while (out.size() < wanted) {
      const ssize_t count = recv(client, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      out.append(buffer, static_cast<size_t>(count));
      const size_t end = out.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      const size_t length = out.find("Content-Length: ");
      wanted = end + 4 + (length < end ? std::stoul(out.substr(length + 16)) : 0);
    }
    return out;
  }

  std::string answer_;
  int socket_;
  uint16_t port_ = 0;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::string received_;
  std::jthread thread_;
};

TEST(Fetch, AnswersWithStatusHeadersAndBody) {
  Peer peer(
      "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"
      "HTTP/1.1 418 Teapot\r\nX-Kind:  green \r\nx-kind: black\r\nContent-Length: 3\r\n\r\nhot"
  );
  const auto answer = send_blocking({.url = peer.url()});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->header("X-KIND"), "green");
  EXPECT_EQ(answer->header("x-interim"), std::nullopt);
  EXPECT_EQ(answer->body, "hot");
  EXPECT_THAT(peer.received(), StartsWith("GET / HTTP/1.1\r\n"));
}

TEST(Fetch, SendsWhatItIsTold) {
  Peer peer("HTTP/1.1 204 No Content\r\n\r\n");
  Request request{
      .method = "POST",
      .url = peer.url("/a?b=c"),
      .headers = {{"X-Empty", ""}, {"content-type", "a/b"}}
  };
  request.body = std::string(2'000'000, 'x') + std::string("\0end", 4);
  ASSERT_TRUE(send_blocking(request));
  const std::string received = peer.received();
  EXPECT_THAT(received, StartsWith("POST /a?b=c HTTP/1.1\r\n"));
  EXPECT_THAT(received, HasSubstr("content-type: a/b\r\n"));
  EXPECT_THAT(received, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(received, Not(HasSubstr("Expect:")));
  EXPECT_TRUE(received.ends_with(std::string("x\0end", 5)));
}

TEST(Fetch, AddsNoTypeAndKnowsOtherMethods) {
  Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
  ASSERT_TRUE(send_blocking({.method = "HEAD", .url = peer.url()}));
  EXPECT_THAT(peer.received(), StartsWith("HEAD / HTTP/1.1\r\n"));
  Peer other("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(send_blocking({.method = "PUT", .url = other.url()}));
  EXPECT_THAT(other.received(), StartsWith("PUT / HTTP/1.1\r\n"));
  EXPECT_THAT(other.received(), HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(other.received(), Not(HasSubstr("Content-Type")));
}

TEST(Fetch, FollowsNoRedirect) {
  Peer peer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const auto answer = send_blocking({.url = peer.url()});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
}

TEST(Fetch, RefusesWhatWouldBecomeAnotherRequest) {
  Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const std::string url = peer.url();
  const std::vector<Request> all{
      {.url = "file:///etc/passwd"},
      {.url = "ftp://127.0.0.1/"},
      {.url = "no url"},
      {.url = ""},
      {.url = url + "\r\nX-Injected: 1"},
      {.method = "GET /other", .url = url},
      {.url = url, .headers = {{"X-A", "1\r\nX-Injected: 1"}}},
      {.url = url, .headers = {{"X-A: 1\r\nX-B", "1"}}},
  };
  for (const Request& request : all) {
    const auto answer = send_blocking(request);
    ASSERT_FALSE(answer) << request.url;
    EXPECT_EQ(answer.error().kind, Kind::malformed)
        << request.url << ": " << answer.error().message;
  }
  EXPECT_EQ(peer.received(), "");
}

TEST(Fetch, BoundsBodyAndHeaders) {
  Peer large("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'));
  const auto body = send_blocking({.url = large.url(), .max_body_bytes = 100});
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().kind, Kind::too_large);
  EXPECT_TRUE(send_blocking({.url = large.url(), .max_body_bytes = 101}));

  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 100; ++i)
    many += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
  Peer wide(many + "Content-Length: 0\r\n\r\n");
  const auto headers = send_blocking({.url = wide.url()});
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.error().kind, Kind::too_large);
}

TEST(Fetch, TellsFailuresApartAndNoSecrets) {
  Peer silent("");
  const auto late = send_blocking({.url = silent.url("/?key=s3cret"), .deadline = 200ms});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Kind::timeout);
  EXPECT_EQ(late.error().message, "127.0.0.1: no answer in time");

  const auto nobody = send_blocking({.url = "http://user:s3cret@127.0.0.1:1/"});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind, Kind::unreachable);
  EXPECT_THAT(nobody.error().message, Not(HasSubstr("s3cret")));

  Peer odd("220 mail.example.com ESMTP\r\n");
  const auto other = send_blocking({.url = odd.url()});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, Kind::malformed);

  Peer plain("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const auto untrusted = send_blocking({.url = "https" + plain.url().substr(4)});
  ASSERT_FALSE(untrusted);
  EXPECT_EQ(untrusted.error().kind, Kind::unreachable);
}

using Sent = base::Result<Answer, Error>;

net::Task<void> send_one(
    net::Loop& loop, net::WorkerPool& pool, Request request, std::vector<Sent>& out, size_t wanted
) {
  out.push_back(co_await send(pool, std::move(request)));
  if (out.size() == wanted) loop.stop();
}

// One thread, five servers that hang: all give up within the deadline, not one after the other.
TEST(Fetch, CountsTheTimeInLine) {
  Peer silent("");
  net::Loop loop;
  net::WorkerPool pool(1);
  std::vector<Sent> out;
  const auto started = net::Clock::now();
  for (int i = 0; i < 5; ++i)
    net::spawn(
        loop.executor(),
        "send",
        send_one(loop, pool, {.url = silent.url(), .deadline = 300ms}, out, 5)
    );
  loop.run();
  ASSERT_EQ(out.size(), 5);
  for (const Sent& one : out) EXPECT_EQ(one.error().kind, Kind::timeout);
  EXPECT_LT(net::Clock::now() - started, 1200ms);
}

TEST(Fetch, ComesBackToItsLoop) {
  Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  net::Loop loop;
  net::WorkerPool pool(1);
  std::vector<Sent> out;
  net::spawn(loop.executor(), "send", send_one(loop, pool, {.url = peer.url()}, out, 1));
  loop.run();
  ASSERT_TRUE(out.at(0)) << out[0].error().message;
  EXPECT_EQ(out[0]->body, "ok");
}

}  // namespace
}  // namespace plinth::fetch
