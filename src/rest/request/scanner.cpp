#include "rest/request/scanner.hpp"

#include <algorithm>

#include <fmt/format.h>

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

bool Scanner::take(std::string_view token) { return skip(token) || miss(token, {token, true}); }

bool Scanner::take(std::string_view token, std::string_view label) {
  return skip(token) || miss(token, {label, false});
}

bool Scanner::miss(std::string_view token, Expected expected) {
  const auto [broken, unused] = std::ranges::mismatch(rest(), token);
  note(expected, at_ + static_cast<size_t>(broken - rest().begin()));
  return false;
}

void Scanner::skip_blanks() {
  while (peek() == ' ' || peek() == '\t') ++at_;
}

void Scanner::expect(std::string_view label) { note({label, false}, at_); }

void Scanner::expect_token(std::string_view token) { note({token, true}, at_); }

void Scanner::expect_end() {
  expect("end of input");
  if (notes_.furthest == at_) notes_.end_expected = true;
}

void Scanner::note(Expected expected, size_t unexpected) {
  if (at_ < notes_.furthest) return;
  if (at_ > notes_.furthest || notes_.count == 0) {
    notes_.furthest = at_;
    notes_.unexpected = unexpected;
    notes_.end_expected = false;
    notes_.count = 0;
  }
  const auto end = notes_.expected.begin() + static_cast<long>(notes_.count);
  if (end == notes_.expected.end() || std::find(notes_.expected.begin(), end, expected) != end)
    return;
  *end = expected;
  ++notes_.count;
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
    expect_token(R"(\\)");
    expect_token(R"(\")");
    at_ = start;
    return false;
  }
  out = std::move(text);
  return true;
}

std::string_view Scanner::take_word() {
  const size_t start = at_;
  while (!at_end() && is_name_char(peek())) ++at_;
  expect("letter");
  expect("digit");
  return text_.substr(start, at_ - start);
}

std::string Scanner::take_name() {
  std::string name;
  skip_blanks();
  if (take_quoted(name)) return name;
  const size_t start = at_;
  const auto is_dash = [this] {
    return peek() == '-' && at_ + 1 < text_.size() && is_name_char(text_[at_ + 1]);
  };
  while (!at_end() && is_name_char(peek())) ++at_;
  name = trimmed(text_.substr(start, at_ - start));
  if (name.empty()) {
    at_ = start;
    expect(field_name_label);
    return name;
  }
  expect("letter");
  expect("digit");
  while (is_dash()) {
    ++at_;
    while (!at_end() && is_name_char(peek())) ++at_;
  }
  expect_token("-");
  return trimmed(text_.substr(start, at_ - start));
}

Error Scanner::fail() const {
  const bool single = notes_.end_expected && notes_.furthest < text_.size();
  const std::string_view left = text_.substr(single ? notes_.furthest : notes_.unexpected);
  const std::string_view quote = single ? "'" : "\"";
  std::string details = "unexpected ";
  if (left.empty()) {
    details += "end of input";
  } else {
    const std::string_view character = first_character(left);
    details += quote;
    if (character == quote) details += '\\';
    details.append(character).append(quote);
  }
  for (size_t i = 0; i < notes_.count; ++i) {
    const auto& [text, is_token] = notes_.expected[i];
    details += i == 0 ? " expecting " : i + 1 == notes_.count ? " or " : ", ";
    details += is_token ? fmt::format("\"{}\"", text) : std::string(text);
  }
  return errors::parse_failed(
      what_, raw_, characters_in(text_.substr(0, notes_.furthest)) + 1, std::move(details)
  );
}

}  // namespace plinth::rest
