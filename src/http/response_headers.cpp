#include "http/response_headers.hpp"

#include <algorithm>

#include "http/message.hpp"
#include "http/octets.hpp"

namespace plinth::http {

void ResponseHeaders::append_within_line(std::string_view text) {
  const auto from = static_cast<std::ptrdiff_t>(text_.size());
  text_ += text;
  if (is_one_line(text)) return;
  std::replace_if(
      text_.begin() + from,
      text_.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
      ' '
  );
}

void ResponseHeaders::add(std::string_view name, std::string_view value) {
  if (fields_.empty()) {  // as many as an answer usually has
    text_.reserve(512);
    fields_.reserve(12);
  }
  Place place{};
  place.name = static_cast<uint32_t>(text_.size());
  place.name_size = static_cast<uint32_t>(name.size());
  append_within_line(name);
  text_ += ": ";
  place.value = static_cast<uint32_t>(text_.size());
  place.value_size = static_cast<uint32_t>(value.size());
  append_within_line(value);
  text_ += "\r\n";
  fields_.push_back(place);
}

ResponseHeaders::Field ResponseHeaders::field(size_t index) const {
  const Place& place = fields_[index];
  const std::string_view text = text_;
  return {text.substr(place.name, place.name_size), text.substr(place.value, place.value_size)};
}

std::optional<std::string_view> ResponseHeaders::find(std::string_view name) const {
  for (const auto& [key, value] : *this) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

void ResponseHeaders::erase(std::string_view name) {
  if (!find(name)) return;
  ResponseHeaders kept;
  for (const auto& [key, value] : *this) {
    if (!equal_ignoring_case(key, name)) kept.add(key, value);
  }
  *this = std::move(kept);
}

}  // namespace plinth::http
