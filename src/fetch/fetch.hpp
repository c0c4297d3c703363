// HTTP requests to other servers: an SMS provider, a captcha's verification, hooks, lists of leaked
// passwords.
//
// One request, one answer, whatever its status: http and https, no redirects, certificates
// verified. An answer is held whole and so is bounded. What fails is told without URL, headers or
// body, because each may hold a secret.
//
// libcurl waits on a thread of its caller's. Requests to other servers have a pool of their own
// (app), so that a slow one never keeps the program from its database. What a request waits in line
// counts for its deadline: behind servers that hang it fails in time, too.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "net/task.hpp"
#include "net/worker_pool.hpp"

namespace plinth::fetch {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  std::chrono::milliseconds deadline{5000};  // for all of it, name resolution included
  size_t max_body_bytes = 200UZ * 1024;      // of the answer
};

struct Answer {
  int status = 0;
  Headers headers;
  std::string body;

  // The first of that name, in any case.
  std::optional<std::string> header(std::string_view name) const;
};

struct Error {
  enum class Kind {
    unreachable,  // no connection, none that can be trusted, or one that broke
    timeout,
    too_large,  // the answer
    malformed   // the request (nothing was sent), or what came is no HTTP
  } kind = Kind::unreachable;
  std::string message;  // one sentence, for a log
};

// On a thread of the pool; goes on on the caller's loop.
net::Task<base::Result<Answer, Error>> send(net::WorkerPool& pool, Request request);

// On this thread.
base::Result<Answer, Error> send_blocking(const Request& request);

}  // namespace plinth::fetch
