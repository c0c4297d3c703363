#include "http/server.hpp"

#include <atomic>
#include <thread>

#include <boost/asio/post.hpp>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace plinth::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A client that does exactly what it is told, with the bytes it is given.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Client& send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;  // the server has closed; what it answered can still be read
      text.remove_prefix(static_cast<size_t>(sent));
    }
    return *this;
  }

  // One answer: its head, and a body of the announced length.
  std::string answer() {
    size_t end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos && more()) {
    }
    if (end == std::string::npos) return std::exchange(received_, {});
    size_t size = end + 4;
    if (const size_t at = received_.find("Content-Length: "); at < end)
      size += std::stoul(received_.substr(at + 16));
    while (received_.size() < size && more()) {
    }
    std::string out = received_.substr(0, size);
    received_.erase(0, size);
    return out;
  }

  // All that comes until the server closes.
  std::string rest() {
    while (more()) {
    }
    return std::exchange(received_, {});
  }

 private:
  bool more() {
    std::array<char, 4096> buffer;
    const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count > 0) received_.append(buffer.data(), static_cast<size_t>(count));
    return count > 0;
  }

  int socket_;
  std::string received_;
};

class ServerTest : public testing::Test {
 protected:
  ~ServerTest() override {
    if (!thread_.joinable()) return;
    net::spawn(loop_.executor(), "stop", stop());
    thread_.join();
  }

  void start(ServerOptions options = {}) {
    options.port = 0;
    Router router;
    router.add(
        {.prefix = "/echo",
         .max_body = 1000,
         .handler = [](Request& request) -> net::Task<Response> {
           Response response{.status = 200, .headers = {}, .body = {}, .reason = {}};
           response.body =
               std::string(request.method) + " " + std::string(request.path) + " " + request.body;
           for (const Header& header : request.headers) {
             if (header.name.starts_with("X-"))
               response.body += " " + std::string(header.name) + "=" + std::string(header.value);
           }
           co_return response;
         }}
    );
    router.add(
        {.prefix = "/wait",
         .max_body = 0,
         .handler = [this](Request& request) -> net::Task<Response> {
           for (int i = 0; i < 150 && !request.gone.stopped(); ++i)
             co_await net::sleep_for(loop_.executor(), 10ms);
           if (request.gone.stopped()) ++gone_;
           co_return json_response(200, "\"waited\"");
         }}
    );
    router
        .add({.prefix = "/slow", .max_body = 0, .handler = [this](Request&) -> net::Task<Response> {
                co_await net::sleep_for(loop_.executor(), 200ms);
                co_return json_response(200, "\"slow\"");
              }});
    router.add({.prefix = "/throw", .max_body = 0, .handler = [](Request&) -> net::Task<Response> {
                  throw std::runtime_error("a secret detail");
                  co_return Response{};
                }});
    router.add(
        {.prefix = "/status",
         .max_body = 0,
         .handler = [](Request& request) -> net::Task<Response> {
           co_return json_response(std::stoi(std::string(request.path.substr(1))), "body");
         }}
    );
    router.add({.prefix = "/inject", .max_body = 0, .handler = [](Request&) -> net::Task<Response> {
                  Response response{
                      .status = 400, .headers = {}, .body = {}, .reason = "Bad\r\nX-Evil: 1"
                  };
                  response.add("X-Value", std::string("a\r\n\r\nX-Evil: 2\0", 15))
                      .add("X-Na\nX-Evil:", "3");
                  co_return response;
                }});
    server_ = std::make_unique<Server>(
        loop_,
        std::move(options),
        std::move(router),
        [](const Request&, int status, std::string_view message) {
          return json_response(status, "refused: " + std::string(message));
        }
    );
    const auto listening = server_->listen();
    ASSERT_TRUE(listening) << listening.error().message;
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }

  void drain() {
    boost::asio::post(loop_.executor(), [this] { server_->drain(); });
  }

  std::string ask(std::string_view text) { return Client(port_).send(text).answer(); }

  net::Task<void> stop() {
    server_->drain();
    while (server_->connections() > 0) co_await net::sleep_for(loop_.executor(), 5ms);
    loop_.stop();
  }

  net::Loop loop_;
  std::unique_ptr<Server> server_;
  std::atomic<int> gone_ = 0;
  uint16_t port_ = 0;
  std::thread thread_;
};

TEST_F(ServerTest, KeepsTheConnectionForTheNextRequest) {
  start();
  Client client(port_);
  for (int i = 0; i < 3; ++i) {
    const std::string answer =
        client.send("POST /echo/x?y HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab").answer();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 10\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nPOST /x ab"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection: close")));
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  Client client(port_);
  client.send(
      "GET /slow HTTP/1.1\r\n\r\nGET /echo/2 HTTP/1.1\r\n\r\n"
      "POST /echo/3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nGET /ec"
  );
  EXPECT_THAT(client.answer(), HasSubstr("\"slow\""));
  EXPECT_THAT(client.answer(), HasSubstr("GET /2 "));
  EXPECT_THAT(client.answer(), HasSubstr("POST /3 a"));
  EXPECT_THAT(client.send("ho/4 HTTP/1.1\r\n\r\n").answer(), HasSubstr("GET /4 "));
}

TEST_F(ServerTest, ClosesWhenTheClientAsksForIt) {
  start();
  EXPECT_THAT(
      Client(port_).send("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n").rest(),
      HasSubstr("Connection: close")
  );
  EXPECT_THAT(Client(port_).send("GET /echo HTTP/1.0\r\n\r\n").rest(), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, AnswersHeadWithoutBodyAndLength) {
  start();
  Client client(port_);
  client.send("HEAD /echo HTTP/1.1\r\n\r\nGET /echo/next HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.answer(), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(client.answer(), HasSubstr("GET /next"));
}

TEST_F(ServerTest, SendsNoBodyWithStatusesThatHaveNone) {
  start();
  Client client(port_);
  client.send(
      "GET /status/204 HTTP/1.1\r\n\r\nGET /status/304 HTTP/1.1\r\n\r\nGET /status/299 "
      "HTTP/1.1\r\n\r\n"
  );
  EXPECT_THAT(client.answer(), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 304 Not Modified"));
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 299 \r\n"));
}

TEST_F(ServerTest, RefusesWhatItCannotServe) {
  start({.limits = {.head_bytes = 4096, .target_bytes = 1000}});
  const std::string body(2000, 'x');
  EXPECT_THAT(ask("GET /none HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(
      ask("POST /echo HTTP/1.1\r\nContent-Length: 2000\r\n\r\n" + body), StartsWith("HTTP/1.1 413 ")
  );
  EXPECT_THAT(
      ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + body +
          "\r\n0\r\n\r\n"),
      StartsWith("HTTP/1.1 413 ")
  );
  EXPECT_THAT(ask("GET /" + body + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 414 "));
  EXPECT_THAT(
      ask("GET /echo HTTP/1.1\r\nA: " + body + "\r\nB: " + body + "\r\nC: " + body + "\r\n\r\n"),
      StartsWith("HTTP/1.1 431 ")
  );
  EXPECT_THAT(ask("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("GET /echo HTTP/2.0\r\n\r\n"), StartsWith("HTTP/1.1 505 "));
  EXPECT_THAT(
      ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
      StartsWith("HTTP/1.1 400 ")
  );
  std::string fields;
  for (int i = 0; i < 200; ++i) fields += "A: b\r\n";
  EXPECT_THAT(ask("GET /echo HTTP/1.1\r\n" + fields + "\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(ServerTest, ClosesAfterARefusalButNotBeforeItWasRead) {
  start();
  // Much more than the socket's buffers hold: an early close would reset the connection.
  const std::string answer =
      Client(port_)
          .send(
              "POST /echo HTTP/1.1\r\nContent-Length: 8000000\r\n\r\n" + std::string(8'000'000, 'x')
          )
          .rest();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(ServerTest, ServesTheNextRequestAfterAnUnknownPath) {
  start();
  Client client(port_);
  client.send("POST /none HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /echo HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, HidesWhatAHandlerThrew) {
  start();
  Client client(port_);
  const std::string answer = client.send("GET /throw HTTP/1.1\r\n\r\n").answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("secret")));
  EXPECT_THAT(client.send("GET /echo HTTP/1.1\r\n\r\n").answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, InvitesTheBodyOfAClientThatWaits) {
  start();
  Client client(port_);
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(client.send("ab").answer(), HasSubstr("POST  ab"));
  // A body that would be refused is not invited.
  EXPECT_THAT(
      ask("POST /echo HTTP/1.1\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"),
      StartsWith("HTTP/1.1 413 ")
  );
}

// Trailers come when the head has been handed on already: they must not disturb it.
TEST_F(ServerTest, DropsTrailersBehindAChunkedBody) {
  start();
  const std::string trailers = "X-Trailer: " + std::string(2000, 't') + "\r\nX-Other: o\r\n";
  const std::string answer = ask(
      "POST /echo/path HTTP/1.1\r\nX-Head: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" +
      trailers + "\r\n"
  );
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nPOST /path a X-Head=h"));
}

TEST_F(ServerTest, RefusesEndlessTrailersAndChunkExtensions) {
  start();
  const std::string head = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string much(1'000'000, 'x');
  EXPECT_THAT(ask(head + "1;" + much), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask(head + "0\r\nX-Trailer: " + much), StartsWith("HTTP/1.1 431 "));
}

TEST_F(ServerTest, LetsNoHandlerWriteALineOfTheHead) {
  start();
  const std::string answer = ask("GET /inject HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad  X-Evil: 1\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("\nX-Evil")));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
  EXPECT_EQ(answer.find('\0'), std::string::npos);
}

TEST_F(ServerTest, GivesUpOnSlowClients) {
  start({.head_timeout = 100ms, .idle_timeout = 300ms, .body_timeout = 100ms});
  const auto closed_after = [&](std::string_view text) {
    Client client(port_);
    const auto begin = net::Clock::now();
    client.send(text);
    EXPECT_EQ(client.rest(), "") << text;
    return net::Clock::now() - begin;
  };
  EXPECT_LT(closed_after("GET /echo HT"), 3s);
  EXPECT_LT(closed_after("POST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"), 3s);
  EXPECT_GE(closed_after(""), 300ms);
}

TEST_F(ServerTest, GivesUpOnAHeadThatTricklesIn) {
  start({.head_timeout = 200ms});
  Client client(port_);
  const std::string_view head = "GET /echo HTTP/1.1\r\nX-Slow: 1234567890\r\n\r\n";
  for (size_t i = 0; i < 20; ++i) {
    client.send(head.substr(i, 1));
    std::this_thread::sleep_for(30ms);
  }
  EXPECT_EQ(client.send(head.substr(20)).rest(), "");
}

TEST_F(ServerTest, ClosesConnectionsBeyondTheLimit) {
  start({.max_connections = 2});
  Client first(port_);
  Client second(port_);
  EXPECT_THAT(first.send("GET /echo HTTP/1.1\r\n\r\n").answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(second.send("GET /echo HTTP/1.1\r\n\r\n").answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(Client(port_).send("GET /echo HTTP/1.1\r\n\r\n").rest(), "");
  EXPECT_THAT(first.send("GET /echo HTTP/1.1\r\n\r\n").answer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, DrainsIdleConnectionsAtOnceAndBusyOnesAfterTheirAnswer) {
  start();
  Client idle(port_);
  idle.send("GET /echo HTTP/1.1\r\n\r\n").answer();
  Client busy(port_);
  busy.send("GET /slow HTTP/1.1\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  drain();
  EXPECT_EQ(idle.rest(), "");
  const std::string answer = busy.rest();
  EXPECT_THAT(answer, HasSubstr("\"slow\""));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_THROW(Client{port_}, std::runtime_error);
}

TEST_F(ServerTest, TellsHandlersOfClientsThatGoAway) {
  start();
  {
    Client(port_).send("GET /wait HTTP/1.1\r\n\r\n");
  }
  Client staying(port_);
  staying.send("GET /wait HTTP/1.1\r\n\r\nGET /echo HTTP/1.1\r\n\r\n");  // waits with more to come
  for (int i = 0; i < 500 && gone_ == 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(gone_, 1);
}

TEST_F(ServerTest, OutlivesClientsThatGoAway) {
  start();
  for (int i = 0; i < 20; ++i) {
    Client(port_).send("GET /slow HTTP/1.1\r\n\r\n");
    Client(port_).send("POST /echo HTTP/1.1\r\nContent-Length: 100\r\n\r\npart");
  }
  EXPECT_THAT(ask("GET /echo HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST(Listen, ExplainsWhyItCannot) {
  net::Loop loop;
  const auto refuse = [](const Request&, int, std::string_view) { return Response{}; };
  Server named(loop, {.host = "localhost", .port = 0}, {}, refuse);
  EXPECT_THAT(named.listen().error().message, HasSubstr("not an IP address"));

  Server taken(loop, {.port = 0}, {}, refuse);
  ASSERT_TRUE(taken.listen());
  EXPECT_FALSE(check_port_is_free("127.0.0.1", taken.port()));
  taken.drain();
  loop.context().poll();
}

}  // namespace
}  // namespace plinth::http
