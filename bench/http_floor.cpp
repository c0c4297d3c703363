// The least that an answer over HTTP costs on this machine: reads a request's head, looks for its
// end and nothing else, and sends the same answer each time. One thread, epoll, no library.
//
// Prints its port on 127.0.0.1 and serves until its standard input ends.
#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr int most_descriptors = 4096;

// As long as the answer to single-row.
std::string make_answer() {
  const std::string body(200, 'x');
  std::string out =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
      "Content-Range: 0-0/*\r\nVary: Accept, Prefer, Range\r\n";
  out += "X-Rest: " + std::string(500, 'h') + "\r\n";
  return out + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

int listen_on_loopback(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0 || listen(listener, 1024) != 0 ||
      getsockname(listener, generic, &size) != 0)
    return -1;
  port = ntohs(address.sin_port);
  return listener;
}

class Server {
 public:
  explicit Server(int listener) : epoll_(epoll_create1(0)), listener_(listener) {
    watch(listener_);
    watch(STDIN_FILENO);
  }

  void run() {
    std::array<epoll_event, 128> events{};
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const int descriptor = events[static_cast<size_t>(i)].data.fd;
        if (descriptor == STDIN_FILENO) return;
        if (descriptor == listener_) {
          accept_one();
        } else {
          serve(descriptor);
        }
      }
    }
  }

 private:
  void watch(int descriptor) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  void accept_one() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (client < 0) return;
    if (client >= most_descriptors) {
      close(client);
      return;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    heads_[static_cast<size_t>(client)].clear();
    watch(client);
  }

  void serve(int client) {
    std::array<char, 16'384> bytes{};
    const ssize_t count = recv(client, bytes.data(), bytes.size(), 0);
    if (count <= 0) {
      close(client);
      return;
    }
    std::string& head = heads_[static_cast<size_t>(client)];
    head.append(bytes.data(), static_cast<size_t>(count));
    if (!head.ends_with("\r\n\r\n")) return;
    head.clear();
    send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }

  int epoll_;
  int listener_;
  std::string answer_ = make_answer();
  std::vector<std::string> heads_ = std::vector<std::string>(most_descriptors);
};

}  // namespace

int main() {
  int port = 0;
  const int listener = listen_on_loopback(port);
  if (listener < 0) {
    std::fprintf(stderr, "http_floor: %s\n", std::strerror(errno));
    return 1;
  }
  std::printf("%d\n", port);
  std::fflush(stdout);
  Server(listener).run();
}
