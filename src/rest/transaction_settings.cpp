#include "rest/transaction_settings.hpp"

#include "json/writer.hpp"
#include "pg/snippet.hpp"

namespace plinth::rest {
namespace {

using pg::Snippet;

std::string search_path(const std::string& schema, const std::vector<std::string>& extra) {
  std::string path = pg::quote_ident(schema);
  for (const std::string& one : extra) path += ", " + pg::quote_ident(one);
  return path;
}

// Names in lower case, the last of equal ones; cookies have a setting of their own.
std::string headers_json(const http::Request& request) {
  json::Writer w;
  w.begin_object();
  for (size_t i = 0; i < request.headers.size(); ++i) {
    const http::Header& header = request.headers[i];
    if (http::equal_ignoring_case(header.name, "cookie")) continue;
    const bool repeated = std::any_of(
        request.headers.begin() + static_cast<long>(i) + 1,
        request.headers.end(),
        [&](const auto& later) { return http::equal_ignoring_case(later.name, header.name); }
    );
    if (!repeated) w.key(http::lower(header.name)).string(header.value);
  }
  w.end_object();
  return w.take();
}

std::string cookies_json(const http::Request& request) {
  json::Writer w;
  w.begin_object();
  std::string_view cookies = request.header("cookie").value_or("");
  while (!cookies.empty()) {
    const size_t end = cookies.find(';');
    const std::string_view cookie = http::trim(cookies.substr(0, end));
    cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
    const size_t equals = cookie.find('=');
    if (equals != std::string_view::npos)
      w.key(cookie.substr(0, equals)).string(cookie.substr(equals + 1));
  }
  w.end_object();
  return w.take();
}

}  // namespace

pg::Statement settings_statement(
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    bool read_only,
    const ExecuteSettings& settings
) {
  Snippet out("select ");
  bool first = true;
  const auto set = [&](pg::Literal name, std::string value) {
    if (!first) out.raw(", ");
    first = false;
    out.raw("set_config('").raw(name).raw("', ").param(std::move(value)).raw(", true)");
  };
  set("search_path", search_path(request.schema, settings.extra_search_path));
  set("role", principal.role);
  set("request.jwt.claims", principal.claims);
  set("request.jwt.claim.sub", principal.subject);
  set("request.jwt.claim.role", principal.role);
  set("request.method", std::string(http_request.method));
  set("request.path", std::string(http_request.path));
  set("request.headers", headers_json(http_request));
  set("request.cookies", cookies_json(http_request));
  if (request.prefer.timezone) set("timezone", *request.prefer.timezone);
  if (read_only) out.raw(", set_config('transaction_read_only', 'on', true)");
  return std::move(out).statement();
}

}  // namespace plinth::rest
