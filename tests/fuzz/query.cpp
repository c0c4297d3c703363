// A whole request: the first line of the input is "METHOD path?query", the second a Prefer header,
// the rest the body. What comes out as SQL must be made of our own words, quoted names and
// placeholders, whatever went in.
#include "fuzz.hpp"
#include "rest/plan/film_schema.hpp"
#include "rest/sql/statement.hpp"

namespace plinth::rest {
namespace {

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// Walks over the statement as PostgreSQL's scanner would: quoted names, quoted text, and else. Of
// what is else only these characters are ours, and a dollar begins a placeholder, never a quote.
void check(const pg::Statement& statement) {
  const std::string& text = statement.text;
  fuzz::require(text.find('\0') == std::string::npos, "no NUL in the text");
  size_t placeholders = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\'') {
      const size_t end = text.find(text[i], i + 1);  // a doubled one just begins the next
      fuzz::require(end != std::string::npos, "quotes are closed");
      i = end;
      continue;
    }
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool is_ours = std::isalnum(static_cast<unsigned char>(text[i])) ||
                         std::string_view(" _.,:=<>()[]*+-|@&~/\\").contains(text[i]) ||
                         (text[i] == '$' && std::isdigit(static_cast<unsigned char>(next)));
    fuzz::require(is_ours, "only our own characters outside quotes");
    const std::string_view rest = std::string_view(text).substr(i);
    fuzz::require(!rest.starts_with("--") && !rest.starts_with("/*"), "no comments");
  }
  for (size_t at = 1; at <= statement.parameters.size(); ++at)
    placeholders += text.contains("$" + std::to_string(at)) ? 1 : 0;
  fuzz::require(placeholders == statement.parameters.size(), "every parameter has its place");
}

}  // namespace
}  // namespace plinth::rest

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  using namespace plinth::rest;
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view line = take_line(text);
  http::Request http;
  const size_t space = line.find(' ');
  http.method = line.substr(0, space);
  const std::string_view target = space == std::string_view::npos ? "" : line.substr(space + 1);
  http.path = target.substr(0, target.find('?'));
  if (target.contains('?')) http.query = target.substr(target.find('?') + 1);
  if (!http.path.empty() && http.path.front() != '/') return 0;  // the HTTP parser sees to that
  http.headers.push_back({"Prefer", take_line(text)});
  http.headers.push_back({"Range", take_line(text)});
  http.headers.push_back({"Accept", take_line(text)});
  http.body = std::string(text);

  const auto request = parse_request(http, {"public", "api"});
  if (!request) {
    to_response(request.error());
    return 0;
  }
  const auto plan =
      plan_request(*request, film_schema(), {.max_rows = 1000, .aggregates_enabled = true});
  if (!plan) {
    to_response(plan.error());
    return 0;
  }
  if (plan->allowed_methods.empty()) check(render_statements(*plan, *request).answer);
  return 0;
}
