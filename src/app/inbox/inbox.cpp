#include "app/inbox/inbox.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "app/inbox/contents.hpp"
#include "app/loopback.hpp"
#include "json/writer.hpp"

namespace plinth::app {

// Made by plinth_embed_directory().
namespace inbox_web {
std::span<const std::pair<std::string_view, std::string_view>> files();
}

namespace {

// Nothing from elsewhere, nothing to elsewhere.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
    "'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// A mail may look as it likes; it runs nothing, and its links open elsewhere.
constexpr std::string_view mail_policy =
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src "
    "'unsafe-inline'; "
    "img-src data: http: https:; font-src data: http: https:; form-action 'none'; frame-ancestors "
    "'self'";

constexpr std::string_view columns =
    "id, channel, kind, recipient, subject, html, body, code, attempts, last_error, "
    "to_char(created_at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
enum Place {
  id,
  channel,
  kind,
  recipient,
  subject,
  html,
  body,
  code,
  attempts,
  last_error,
  created_at
};

std::string_view media_type(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return name.ends_with(".js") ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8";
}

http::Response with_headers(http::Response response, std::string_view policy) {
  response.add("Cache-Control", "no-store");
  response.add("Content-Security-Policy", policy);
  response.add("Cross-Origin-Resource-Policy", "same-origin");
  response.add("Referrer-Policy", "no-referrer");
  return response;
}

http::Response json(int status, std::string body) {
  return with_headers(http::json_response(status, std::move(body)), page_policy);
}

http::Response tell(int status, std::string_view message, std::string_view hint = {}) {
  json::Writer body;
  body.begin_object().key("message").string(message);
  if (!hint.empty()) body.key("hint").string(hint);
  body.end_object();
  return json(status, body.take());
}

http::Response refuse_method(std::string_view allowed) {
  http::Response response = tell(405, "this method has no meaning here");
  response.add("Allow", allowed);
  return response;
}

// Addresses in the page are relative to /inbox.
http::Response lead_to_page() {
  http::Response response;
  response.status = 308;
  response.add("Location", "../inbox");
  return response;
}

http::Response markup(std::string_view body, std::string_view type, std::string_view policy) {
  http::Response response;
  response.add("Content-Type", type);
  response.body = body;
  return with_headers(std::move(response), policy);
}

std::optional<http::Response> find_file(std::string_view path) {
  const std::string_view name = path.empty() ? "index.html" : path.substr(1);
  for (const auto& [file, text] : inbox_web::files()) {
    if (file == name) return markup(text, media_type(name), page_policy);
  }
  return std::nullopt;
}

void write_summary(json::Writer& out, const pg::Rows& rows, size_t row) {
  out.key("id").number(rows.integer(row, id));
  out.key("channel").string(rows.text(row, channel));
  out.key("kind").string(rows.text(row, kind));
  out.key("to").string(rows.text(row, recipient));
  out.key("subject").string(rows.text(row, subject));
  out.key("code").string(rows.text(row, code));
  out.key("link").string(find_link(rows.text(row, html), rows.text(row, body)));
  out.key("created_at").string(rows.text(row, created_at));
}

std::string write_list(const pg::Rows& rows) {
  json::Writer out;
  out.begin_array();
  for (size_t row = 0; row < rows.size(); ++row) {
    out.begin_object();
    write_summary(out, rows, row);
    out.end_object();
  }
  out.end_array();
  return out.take();
}

std::string write_message(const pg::Rows& rows) {
  json::Writer out;
  out.begin_object();
  write_summary(out, rows, 0);
  out.key("html").string(rows.text(0, html));
  out.key("text").string(rows.text(0, body));
  out.key("attempts").number(rows.integer(0, attempts));
  out.key("last_error").string(rows.text(0, last_error));
  out.end_object();
  return out.take();
}

using Found = pg::Result<pg::Replies>;

net::Task<Found> ask(
    pg::Pool& pool, std::string text, std::vector<pg::Parameter> parameters, pg::Access access
) {
  pg::Segment segment;
  segment.statements.push_back({.text = std::move(text), .parameters = std::move(parameters)});
  co_return co_await pool.run(std::move(segment), access);
}

http::Response database_failed() {
  return tell(503, "the messages cannot be read", "Try again in a moment; the log has more.");
}

net::Task<http::Response> list_messages(pg::Pool& pool, const http::Request& request) {
  pg::Parameter to = http::find_query(request.query, "to");
  if (to && to->empty()) to.reset();
  const auto found = co_await ask(
      pool,
      "select " + std::string(columns) + " from app.waiting_messages(p_recipient => $1)",
      {std::move(to)},
      pg::Access::read
  );
  if (!found) co_return database_failed();
  co_return json(200, write_list(found->front()));
}

net::Task<http::Response> discard_messages(pg::Pool& pool) {
  const auto done =
      co_await ask(pool, "select app.discard_waiting_messages()", {}, pg::Access::write);
  if (!done) co_return database_failed();
  http::Response response;
  response.status = 204;
  co_return with_headers(std::move(response), page_policy);
}

// `path` is "ID" or "ID/html".
net::Task<http::Response> show_message(pg::Pool& pool, std::string_view path) {
  const size_t slash = path.find('/');
  const std::string number(path.substr(0, slash));
  const std::string_view part = slash == path.npos ? std::string_view() : path.substr(slash);
  int64_t parsed = 0;
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), parsed);
  const bool is_number = failure == std::errc() && end == number.data() + number.size();
  if (!is_number || (!part.empty() && part != "/html")) co_return tell(404, "no such path");
  const auto found = co_await ask(
      pool,
      "select " + std::string(columns) + " from app.waiting_messages(p_id => $1)",
      {number},
      pg::Access::read
  );
  if (!found) co_return database_failed();
  const pg::Rows& rows = found->front();
  if (rows.empty()) co_return tell(404, "no message of that id waits");
  if (part.empty()) co_return json(200, write_message(rows));
  co_return markup(for_frame(rows.text(0, html)), "text/html; charset=utf-8", mail_policy);
}

}  // namespace

bool may_see_inbox(const http::Request& request) {
  return comes_from_this_machine(request) && is_loopback_host(request.header("host").value_or(""));
}

net::Task<http::Response> answer_inbox(pg::Pool& pool, const http::Request& request) {
  constexpr std::string_view messages = "/messages";
  if (!may_see_inbox(request)) {
    co_return tell(
        403,
        "the inbox is for this machine alone",
        "Open it as http://localhost:PORT/inbox in a browser on the machine Plinth runs on."
    );
  }
  const std::string_view path = request.path;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == messages && request.method == "DELETE") co_return co_await discard_messages(pool);
  if (!reads) co_return refuse_method(path == messages ? "GET, HEAD, DELETE" : "GET, HEAD");
  if (path == messages) co_return co_await list_messages(pool, request);
  if (path.starts_with("/messages/"))
    co_return co_await show_message(pool, path.substr(messages.size() + 1));
  if (path == "/") co_return lead_to_page();
  if (auto file = find_file(path)) co_return *std::move(file);
  co_return tell(404, "no such path");
}

}  // namespace plinth::app
