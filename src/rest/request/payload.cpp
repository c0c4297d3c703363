#include "rest/request/payload.hpp"

#include <unordered_map>

#include "json/scan.hpp"
#include "json/writer.hpp"
#include "rest/request/csv.hpp"

namespace plinth::rest {
namespace {

std::string content_type_of(const http::Request& request) {
  const std::string_view header = request.header("content-type").value_or("application/json");
  return http::lower(http::trim(header.substr(0, header.find(';'))));
}

char first_char(std::string_view text) {
  const size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : text[at];
}

// One object whose members are all strings; of repeated names the last counts.
Payload form_payload(std::string_view body) {
  Payload out;
  json::Writer w;
  w.begin_object();
  const auto pairs = http::parse_query(body);
  std::unordered_map<std::string_view, size_t> last;
  for (size_t i = 0; i < pairs.size(); ++i) last[pairs[i].name] = i;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (last[pairs[i].name] != i) continue;
    w.key(pairs[i].name).string(pairs[i].value.value_or(""));
    out.keys.push_back(pairs[i].name);
  }
  w.end_object();
  out.made = w.take();
  out.is_object = true;
  out.from_form = true;
  out.rows = 1;
  return out;
}

Result<Payload> csv_payload(std::string_view body) {
  TRY(CsvTable table, parse_csv(body));
  Payload out;
  out.made = csv_to_json(table);
  out.rows = table.rows.size();
  // Names that no row has a cell for are not there.
  if (!table.rows.empty()) table.names.resize(table.rows.front().size());
  out.keys = std::move(table.names);
  return out;
}

Result<Payload> json_payload(std::string_view body, bool columns_given, bool is_call) {
  Payload out;
  out.body = body;
  out.is_object = first_char(body) == '{';
  if (columns_given) {
    out.rows = 1;
    return out;
  }
  if (is_call && first_char(body) == '\0') {
    out.is_object = true;
    return out;
  }
  const auto outline = json::outline(body);
  if (!outline) return std::unexpected(errors::invalid_body("Empty or invalid json"));
  switch (outline->shape) {
    case json::Shape::object:
    case json::Shape::array_of_objects:
      break;
    case json::Shape::mixed_keys:
      return std::unexpected(errors::invalid_body("All object keys must match"));
    case json::Shape::other:
      // An array whose first element is no object cannot be used; any other value holds no rows.
      if (outline->elements > 0)
        return std::unexpected(errors::invalid_body("All object keys must match"));
      out.made = "[]";
      break;
  }
  out.keys = outline->keys;
  out.rows = outline->rows;
  return out;
}

Result<Payload> raw_payload(PayloadKind kind, std::string_view body) {
  Payload out;
  out.kind = kind;
  out.body = body;
  return out;
}

}  // namespace

Result<Payload> parse_write_payload(const http::Request& request, bool columns_given) {
  const std::string type = content_type_of(request);
  if (type == "application/json") return json_payload(request.body, columns_given, false);
  if (type == "application/x-www-form-urlencoded") return form_payload(request.body);
  if (type == "text/csv") return csv_payload(request.body);
  return std::unexpected(errors::invalid_body("Content-Type not acceptable: " + type));
}

Result<Payload> parse_call_payload(const http::Request& request, bool columns_given) {
  const std::string type = content_type_of(request);
  if (type == "application/json") return json_payload(request.body, columns_given, true);
  if (type == "application/x-www-form-urlencoded") return form_payload(request.body);
  if (type == "text/csv") return csv_payload(request.body);
  if (type == "text/plain") return raw_payload(PayloadKind::text, request.body);
  if (type == "text/xml") return raw_payload(PayloadKind::xml, request.body);
  if (type == "application/octet-stream") return raw_payload(PayloadKind::binary, request.body);
  return std::unexpected(errors::invalid_body("Content-Type not acceptable: " + type));
}

}  // namespace plinth::rest
