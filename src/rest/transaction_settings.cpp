#include "rest/transaction_settings.hpp"

#include <array>

#include "json/writer.hpp"
#include "pg/snippet.hpp"

namespace plinth::rest {
namespace {

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

std::string make_settings_text(bool read_only, bool with_timezone) {
  std::string text =
      "select set_config('search_path', $1, true), set_config('role', $2, true), "
      "set_config('request.jwt.claims', $3, true), set_config('request.jwt.claim.sub', $4, true), "
      "set_config('request.jwt.claim.role', $2, true), set_config('request.method', $5, true), "
      "set_config('request.path', $6, true), set_config('request.headers', $7, true), "
      "set_config('request.cookies', $8, true)";
  if (with_timezone) text += ", set_config('timezone', $9, true)";
  if (read_only) text += ", set_config('transaction_read_only', 'on', true)";
  return text;
}

// One of four texts, made once.
const std::string& settings_text(bool read_only, bool with_timezone) {
  static const std::array<std::string, 4> texts{
      make_settings_text(false, false),
      make_settings_text(false, true),
      make_settings_text(true, false),
      make_settings_text(true, true),
  };
  return texts[(read_only ? 2 : 0) + (with_timezone ? 1 : 0)];
}

}  // namespace

pg::Statement settings_statement(
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    bool read_only,
    const ExecuteSettings& settings
) {
  pg::Statement out;
  out.text = settings_text(read_only, request.prefer.timezone.has_value());
  out.parameters = {
      search_path(request.schema, settings.extra_search_path),
      principal.role,
      principal.claims,
      principal.subject,
      std::string(http_request.method),
      std::string(http_request.path),
      headers_json(http_request),
      cookies_json(http_request),
  };
  if (request.prefer.timezone) out.parameters.emplace_back(*request.prefer.timezone);
  return out;
}

}  // namespace plinth::rest
