#include "http/message.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "net/spool.hpp"

namespace plinth::http {
namespace {

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::ranges::equal(a, b, [](char x, char y) { return lower_char(x) == lower_char(y); });
}

void make_lower(std::string& text) { std::ranges::transform(text, text.begin(), lower_char); }

std::string lower(std::string_view text) {
  std::string out(text);
  make_lower(out);
  return out;
}

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void Request::clear() {
  constexpr size_t kept_memory = 64 * 1024;
  method = target = path = query = {};
  headers.clear();
  head = {};  // an idle connection needs none
  body.clear();
  if (body.capacity() > kept_memory) body = {};
  id.clear();
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string Request::header_list(std::string_view name) const {
  std::string out;
  for (const Header& header : headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (!out.empty()) out += ", ";
    out += header.value;
  }
  return out;
}

uint64_t Response::body_size() const { return file ? file->size() : body.size(); }

Response& Response::add(std::string_view name, std::string_view value) {
  headers.add(name, value);
  return *this;
}

Response& Response::replace(std::string_view name, std::string_view value) {
  headers.erase(name);
  return add(name, value);
}

bool Response::has(std::string_view name) const { return headers.find(name).has_value(); }

Response json_response(int status, std::string body) {
  Response response{.status = status, .headers = {}, .body = std::move(body), .reason = {}};
  response.add("Content-Type", "application/json; charset=utf-8");
  return response;
}

std::vector<QueryPair> parse_query(std::string_view query) {
  std::vector<QueryPair> out;
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    QueryPair pair{
        .name = base::percent_decode(part.substr(0, equals), base::Plus::space),
        .value = std::nullopt
    };
    if (equals != std::string_view::npos) {
      pair.value = base::percent_decode(part.substr(equals + 1), base::Plus::space);
    }
    out.push_back(std::move(pair));
  }
  return out;
}

std::optional<std::string> find_query(std::string_view query, std::string_view name) {
  for (QueryPair& pair : parse_query(query)) {
    if (pair.name == name && pair.value) return std::move(pair.value);
  }
  return std::nullopt;
}

std::string_view standard_reason(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 300:
      return "Multiple Choices";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Request Entity Too Large";
    case 414:
      return "Request-URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Requested Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 418:
      return "I'm a teapot";
    case 422:
      return "Unprocessable Entity";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 511:
      return "Network Authentication Required";
    default:
      return "";
  }
}

}  // namespace plinth::http
