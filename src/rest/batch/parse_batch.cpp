#include "rest/batch/parse_batch.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "http/message.hpp"
#include "json/cursor.hpp"
#include "rest/request/preferences.hpp"

namespace plinth::rest {
namespace {

constexpr std::array<std::string_view, 6> methods{"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"};
constexpr std::array<std::string_view, 7> item_headers{
    "accept",
    "accept-profile",
    "content-profile",
    "content-type",
    "prefer",
    "range",
    "range-unit",
};
constexpr std::string_view prefix = "/rest/v1";

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::invalid_batch(std::move(message)));
}

std::unexpected<Error> no_json() { return invalid("The batch is no valid JSON"); }

Result<std::string> take_text(json::Cursor& cursor, std::string_view what) {
  if (cursor.peek() != '"') return invalid(fmt::format("{} must be a string", what));
  const auto quoted = cursor.take_string();
  auto text = quoted ? json::unquote(*quoted) : std::nullopt;
  if (!text) return no_json();
  return *std::move(text);
}

// The value could end the line it stands on only in a request that was never sent, but SQL sees it.
bool is_field_value(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Result<void> take_header(json::Cursor& cursor, BatchItem& item) {
  const auto quoted = cursor.take_key();
  const auto written = quoted ? json::unquote(*quoted) : std::nullopt;
  if (!written) return no_json();
  std::string name = http::lower(*written);
  TRY(std::string value, take_text(cursor, fmt::format("Header {}", name)));
  if (name == "authorization" || name == "apikey")
    return invalid(fmt::format("An item may not have the header {}: who asks is said once", name));
  if (!is_item_header(name)) {
    return invalid(fmt::format(
        "An item may not have the header {}, only {}", name, fmt::join(item_headers, ", ")
    ));
  }
  if (!is_field_value(value)) return invalid(fmt::format("Header {} has a line end", name));
  if (name == "prefer" && parse_preferences(value).tx != Tx::none)
    return invalid("Prefer: tx= is about the whole batch and no item's");
  const bool repeated =
      std::ranges::any_of(item.headers, [&](const auto& other) { return other.first == name; });
  if (repeated) return invalid(fmt::format("Header {} is there twice", name));
  item.headers.emplace_back(std::move(name), std::move(value));
  return {};
}

Result<void> take_headers(json::Cursor& cursor, BatchItem& item) {
  if (!cursor.take('{')) return invalid("headers must be an object of strings");
  if (cursor.take('}')) return {};
  do {
    TRY(take_header(cursor, item));
  } while (cursor.take(','));
  if (!cursor.take('}')) return no_json();
  return {};
}

Result<void> take_method(json::Cursor& cursor, BatchItem& item) {
  TRY(item.method, take_text(cursor, "method"));
  if (std::ranges::find(methods, item.method) == methods.end())
    return invalid(fmt::format("method must be one of {}", fmt::join(methods, ", ")));
  return {};
}

bool is_below_prefix(std::string_view path) {
  if (!path.starts_with(prefix)) return false;
  path.remove_prefix(prefix.size());
  return path.empty() || path.front() == '/' || path.front() == '?';
}

Result<void> take_path(json::Cursor& cursor, BatchItem& item) {
  TRY(item.path, take_text(cursor, "path"));
  if (is_below_prefix(item.path)) item.path.erase(0, prefix.size());
  const bool relative = !item.path.empty() && item.path.front() != '/' && item.path.front() != '?';
  if (relative) return invalid("path must begin with a slash: /todos?id=eq.1 or /rpc/add");
  for (const char c : item.path) {  // what no request line can hold
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '#')
      return invalid("path must be percent-encoded: no blanks, control characters or fragments");
  }
  return {};
}

Result<void> take_member(json::Cursor& cursor, std::string_view name, BatchItem& item) {
  if (name == "method") return take_method(cursor, item);
  if (name == "path") return take_path(cursor, item);
  if (name == "headers") return take_headers(cursor, item);
  if (name != "body") {
    return invalid(
        fmt::format("An item has method, path, headers and body, but no member \"{}\"", name)
    );
  }
  const auto body = cursor.take_value();
  if (!body) return invalid("body is no valid JSON, or nested deeper than 64");
  item.body = *body;
  return {};
}

Result<BatchItem> take_item(json::Cursor& cursor) {
  BatchItem item;
  if (!cursor.take('{')) return invalid("An item must be an object");
  std::vector<std::string> seen;
  if (cursor.peek() == '}') return invalid("An item needs method and path");
  do {
    const auto quoted = cursor.take_key();
    const auto name = quoted ? json::unquote(*quoted) : std::nullopt;
    if (!name) return no_json();
    if (std::ranges::find(seen, *name) != seen.end())
      return invalid(fmt::format("{} is there twice", *name));
    seen.push_back(*name);
    TRY(take_member(cursor, *name, item));
  } while (cursor.take(','));
  if (!cursor.take('}')) return no_json();
  const bool has_path = std::ranges::find(seen, "path") != seen.end();
  if (item.method.empty() || !has_path) return invalid("An item needs method and path");
  const bool takes_none = item.method == "GET" || item.method == "HEAD";
  if (takes_none && !item.body.empty() && item.body != "null")
    return invalid(fmt::format("{} takes no body", item.method));
  return item;
}

}  // namespace

bool is_item_header(std::string_view lower_name) {
  return std::ranges::find(item_headers, lower_name) != item_headers.end();
}

Result<std::vector<BatchItem>> parse_batch(std::string_view text, size_t max_items) {
  if (!base::is_valid_utf8(text)) return invalid("The batch is not UTF-8");
  json::Cursor cursor(text);
  if (!cursor.take('[')) return invalid("A batch is a JSON array of requests");
  std::vector<BatchItem> items;
  if (cursor.peek() != ']') {
    do {
      if (items.size() == max_items) {
        return std::unexpected(
            errors::batch_too_large(fmt::format("A batch holds at most {} requests", max_items))
        );
      }
      auto item = take_item(cursor);
      if (!item) {
        item.error().item = items.size();
        return std::unexpected(std::move(item).error());
      }
      items.push_back(*std::move(item));
    } while (cursor.take(','));
  }
  if (!cursor.take(']') || !cursor.is_at_end()) return no_json();
  return items;
}

}  // namespace plinth::rest
