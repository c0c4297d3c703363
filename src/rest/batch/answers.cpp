#include "rest/batch/answers.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "json/scan.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

namespace plinth::rest {
namespace {

bool is_json_type(std::string_view header) {
  const std::string type = http::lower(http::trim(header.substr(0, header.find(';'))));
  return type == "application/json" || type.ends_with("+json");
}

// By name in lower case; those of one name joined, as RFC 9110 §5.3 allows.
std::string headers_json(const http::ResponseHeaders& headers) {
  std::vector<std::pair<std::string, std::string>> joined;
  for (const auto& [name, value] : headers) {
    const std::string lower = http::lower(name);
    const auto same =
        std::ranges::find_if(joined, [&](const auto& one) { return one.first == lower; });
    if (same == joined.end()) {
      joined.emplace_back(lower, value);
    } else {
      same->second.append(", ").append(value);
    }
  }
  json::Writer w;
  w.begin_object();
  for (const auto& [name, value] : joined) w.key(name).string(value);
  w.end_object();
  return w.take();
}

}  // namespace

Result<void> Answers::add(http::Response response) {
  if (!base::is_valid_utf8(response.body)) return std::unexpected(errors::not_text());
  if (!bodies_.empty()) text_ += ',';
  std::string headers = headers_json(response.headers);
  if (!base::is_valid_utf8(headers)) headers = "{}";
  text_ += fmt::format(R"({{"status":{},"headers":{},"body":)", response.status, headers);
  const bool is_json = is_json_type(response.headers.find("content-type").value_or("")) &&
                       json::outline(response.body).has_value();
  Place place;
  if (response.body.empty()) {
    text_ += "null";
  } else if (is_json) {
    place = {.at = text_.size(), .size = response.body.size()};
    text_ += response.body;
  } else {
    json::append_string(text_, response.body);
  }
  text_ += '}';
  bodies_.push_back(place);
  if (text_.size() <= max_bytes_) return {};
  return std::unexpected(
      errors::batch_too_large(fmt::format("The answers are longer than {} bytes", max_bytes_))
  );
}

std::optional<std::string_view> Answers::json_of(size_t item) const {
  const Place& place = bodies_.at(item);
  if (place.size == 0) return std::nullopt;
  return std::string_view(text_).substr(place.at, place.size);
}

std::string Answers::take() {
  text_ += ']';
  return std::move(text_);
}

Error error_of(const http::Response& response) {
  constexpr size_t largest_error = 64UL << 10;
  Error out = errors::item_answer(
      response.status, fmt::format("The item answered with status {}", response.status)
  );
  if (response.body.empty() || response.body.size() > largest_error) return out;
  const auto value = json::parse(response.body);
  if (!value) return out;
  const json::Object* object = value->if_object();
  const auto code = object != nullptr ? json::find_string(*object, "code") : std::nullopt;
  const auto message = object != nullptr ? json::find_string(*object, "message") : std::nullopt;
  if (!code || !message) {
    out.details_json = response.body;
    return out;
  }
  out.code = *code;
  out.message = *message;
  if (const json::Value* details = json::find(*object, "details"))
    out.details_json = json::to_text(*details);
  if (const auto hint = json::find_string(*object, "hint")) out.hint = *hint;
  return out;
}

}  // namespace plinth::rest
