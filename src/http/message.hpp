// A request as a handler sees it, and its response. Neither knows of sockets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/response_headers.hpp"
#include "net/stop_signal.hpp"

namespace plinth::net {
class SpoolFile;
}

namespace plinth::http {

struct Header {
  std::string_view name;
  std::string_view value;
};

// Views point into the request itself; it is filled once by the session and stays where it is until
// it is answered.
struct Request {
  Request() = default;
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  std::string_view method;  // as sent; methods are case sensitive
  std::string_view target;  // path and query as sent
  std::string_view path;  // what is left of the route's prefix, still percent-encoded: "" or "/..."
  std::string_view query;  // without the question mark
  std::vector<Header> headers;
  std::string body;
  std::string peer;  // the client's address
  std::string id;    // for logs and the X-Request-Id header

  std::string head;  // what the views point into

  // Given when the client has gone away. Mutable, because whoever handles the request listens to
  // it.
  mutable net::StopSignal gone;

  // As new, but for the memory it holds: for the next request of a connection.
  void clear();

  // The first header of that name, in any case.
  std::optional<std::string_view> header(std::string_view name) const;
  // All of them, joined by a comma as RFC 9110 §5.3 allows.
  std::string header_list(std::string_view name) const;
};

struct Response {
  int status = 200;
  ResponseHeaders headers;  // without Content-Length, Date, Server, Connection
  std::string body;
  std::shared_ptr<net::SpoolFile> file;  // the body in place of `body`, where it is too large
  std::string reason;                    // replaces the standard phrase, unless empty

  uint64_t body_size() const;

  Response& add(std::string_view name, std::string_view value);
  Response& replace(std::string_view name, std::string_view value);  // all headers of that name
  bool has(std::string_view name) const;
};

Response json_response(int status, std::string body);

bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string lower(std::string_view text);
void make_lower(std::string& text);
std::string_view trim(std::string_view text);  // blanks and tabs

// "Not Found"; empty for a status without a name.
std::string_view standard_reason(int status);

// Name and value of each `a=b` of a query string or form body, decoded; a part without `=` has no
// value.
struct QueryPair {
  std::string name;
  std::optional<std::string> value;
};
std::vector<QueryPair> parse_query(std::string_view query);
std::optional<std::string> find_query(std::string_view query, std::string_view name);

}  // namespace plinth::http
