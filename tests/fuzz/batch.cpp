#include <algorithm>

#include "fuzz.hpp"
#include "json/cursor.hpp"
#include "json/scan.hpp"
#include "rest/batch/answers.hpp"
#include "rest/batch/parse_batch.hpp"
#include "rest/batch/reference.hpp"
#include "rest/request/preferences.hpp"

namespace {

using namespace plinth;

void check_item(const rest::BatchItem& item) {
  for (const auto& [name, value] : item.headers) {
    fuzz::require(rest::is_item_header(name), "only what is an item's");
    fuzz::require(value.find_first_of("\r\n") == std::string::npos, "a value is one line");
    const bool ends = name == "prefer" && rest::parse_preferences(value).tx != rest::Tx::none;
    fuzz::require(!ends, "no item ends the transaction");
  }
  json::Cursor body(item.body);
  fuzz::require(item.body.empty() || (body.take_value() && body.is_at_end()), "a body is JSON");
}

size_t parameters(std::string_view path) {
  return static_cast<size_t>(std::ranges::count_if(path, [](char c) {
    return c == '&' || c == '=' || c == '?' || c == '(' || c == ')' || c == ',' || c == '"';
  }));
}

void check_path(const rest::BatchItem& item, const std::string& path) {
  const bool has_placeholder = item.path.find("${") != std::string::npos;
  fuzz::require(has_placeholder || path == item.path, "without references it stays as it is");
  fuzz::require(parameters(path) <= parameters(item.path), "a value adds no grammar");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto items = rest::parse_batch(fuzz::text_of(data, size), 20);
  if (!items) {
    fuzz::require(!items.error().message.empty(), "an error says why");
    return 0;
  }
  fuzz::require(items->size() <= 20, "a limit is one");
  rest::Answers answers(1 << 20);
  rest::ReferenceBudget budget{.bytes_read = 1 << 20, .bytes_written = 1 << 20};
  for (const rest::BatchItem& item : *items) {
    check_item(item);
    if (const auto path = rest::resolve_path(item.path, answers, budget)) check_path(item, *path);
    std::string body = "[]";
    if (!item.body.empty()) {
      auto resolved = rest::resolve_body(item.body, answers, budget);
      if (resolved) {
        const bool is_plain = item.body.find('$') == std::string_view::npos &&
                              item.body.find('\\') == std::string_view::npos;
        fuzz::require(!is_plain || *resolved == item.body, "without references it stays as it is");
        const bool was_json = json::outline(item.body).has_value();
        const bool is_deep =
            std::ranges::count_if(*resolved, [](char c) { return c == '[' || c == '{'; }) > 64;
        fuzz::require(
            !was_json || is_deep || json::outline(*resolved).has_value(), "a body stays JSON"
        );
        body = *std::move(resolved);
      }
    }
    if (!answers.add(http::json_response(200, std::move(body)))) return 0;
  }
  return 0;
}
