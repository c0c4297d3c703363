#include "rest/request/scanner.hpp"

#include <algorithm>

namespace plinth::rest {
namespace {

constexpr std::string_view field_name_label = "field name (* or [a..z0..9_$])";

// Letters of any alphabet: every byte of a multi-byte character counts as one.
bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ' ' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

size_t characters_in(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; })
  );
}

// The character at the front, with all its bytes.
std::string_view first_character(std::string_view text) {
  size_t size = 1;
  while (size < text.size() && (text[size] & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

std::string trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

}  // namespace

bool Scanner::skip(std::string_view token) {
  if (!rest().starts_with(token)) return false;
  at_ += token.size();
  return true;
}

bool Scanner::take(std::string_view token) { return take(token, "\"" + std::string(token) + "\""); }

bool Scanner::take(std::string_view token, std::string_view label) {
  if (skip(token)) return true;
  expect(label);
  return false;
}

void Scanner::skip_blanks() {
  while (peek() == ' ' || peek() == '\t') ++at_;
}

void Scanner::expect(std::string_view label) {
  if (at_ < furthest_) return;
  if (at_ > furthest_) expected_.clear();
  furthest_ = at_;
  if (std::ranges::find(expected_, label) == expected_.end()) expected_.emplace_back(label);
}

bool Scanner::take_quoted(std::string& out) {
  if (peek() != '"') return false;
  const size_t start = at_;
  std::string text;
  for (++at_; !at_end() && peek() != '"'; ++at_) {
    if (peek() == '\\' && at_ + 1 < text_.size()) ++at_;
    text += peek();
  }
  if (!skip("\"")) {
    expect("\"\\\"\"");
    at_ = start;
    return false;
  }
  out = std::move(text);
  return true;
}

std::string Scanner::take_name() {
  std::string name;
  skip_blanks();
  if (take_quoted(name)) return name;
  const size_t start = at_;
  while (!at_end()) {
    const bool dash = peek() == '-' && at_ > start && !rest().starts_with("->") &&
                      at_ + 1 < text_.size() && is_name_char(text_[at_ + 1]);
    if (!is_name_char(peek()) && !dash) break;
    ++at_;
  }
  name = trimmed(text_.substr(start, at_ - start));
  if (name.empty()) {
    at_ = start;
    expect(field_name_label);
  }
  return name;
}

Error Scanner::fail() const {
  const std::string_view left = text_.substr(furthest_);
  std::string details = "unexpected ";
  if (left.empty()) {
    details += "end of input";
  } else {
    details += '"';
    const std::string_view character = first_character(left);
    if (character == "\"") details += '\\';
    details.append(character).append("\"");
  }
  for (size_t i = 0; i < expected_.size(); ++i) {
    details += i == 0 ? " expecting " : i + 1 == expected_.size() ? " or " : ", ";
    details += expected_[i];
  }
  return errors::parse_failed(
      what_, raw_, characters_in(text_.substr(0, furthest_)) + 1, std::move(details)
  );
}

}  // namespace plinth::rest
