#include "json/cursor.hpp"

#include "json/tree.hpp"

namespace plinth::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Bytes of the escape whose backslash comes first; 0 for none.
size_t escape_size(std::string_view text) {
  if (text.size() < 2) return 0;
  constexpr std::string_view single = "\"\\/bfnrt";
  if (single.find(text[1]) != std::string_view::npos) return 2;
  if (text[1] != 'u' || text.size() < 6) return 0;
  for (const char c : text.substr(2, 4)) {
    if (!is_hex(c)) return 0;
  }
  return 6;
}

}  // namespace

char Cursor::peek() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool Cursor::take(char c) {
  if (peek() != c || at_ == text_.size()) return false;
  ++at_;
  return true;
}

std::optional<std::string_view> Cursor::take_string() {
  if (peek() != '"') return std::nullopt;
  const size_t start = at_++;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '"') return text_.substr(start, ++at_ - start);
    if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
    const size_t size = c == '\\' ? escape_size(text_.substr(at_)) : 1;
    if (size == 0) return std::nullopt;
    at_ += size;
  }
  return std::nullopt;
}

std::optional<std::string_view> Cursor::take_key() {
  const auto key = take_string();
  return key && take(':') ? key : std::nullopt;
}

std::optional<std::string_view> Cursor::take_value(size_t nesting) {
  peek();
  const size_t start = at_;
  if (!skip_value(nesting)) return std::nullopt;
  return text_.substr(start, at_ - start);
}

bool Cursor::skip_value(size_t nesting) {
  switch (peek()) {
    case '{':
      return nesting < max_nesting && skip_object(nesting + 1);
    case '[':
      return nesting < max_nesting && skip_array(nesting + 1);
    case '"':
      return take_string().has_value();
    case 't':
      return skip_word("true");
    case 'f':
      return skip_word("false");
    case 'n':
      return skip_word("null");
    default:
      return skip_number();
  }
}

bool Cursor::skip_object(size_t nesting) {
  take('{');
  if (take('}')) return true;
  do {
    if (!take_key() || !skip_value(nesting)) return false;
  } while (take(','));
  return take('}');
}

bool Cursor::skip_array(size_t nesting) {
  take('[');
  if (take(']')) return true;
  do {
    if (!skip_value(nesting)) return false;
  } while (take(','));
  return take(']');
}

bool Cursor::skip_digits() {
  const size_t start = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  return at_ > start;
}

// RFC 8259 §6.
bool Cursor::skip_number() {
  const auto next_is = [this](std::string_view any) {
    return at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos;
  };
  if (next_is("-")) ++at_;
  if (next_is("0")) {
    ++at_;
  } else if (!skip_digits()) {
    return false;
  }
  if (next_is(".")) {
    ++at_;
    if (!skip_digits()) return false;
  }
  if (!next_is("eE")) return true;
  ++at_;
  if (next_is("+-")) ++at_;
  return skip_digits();
}

bool Cursor::skip_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

std::optional<std::string> unquote(std::string_view quoted) {
  if (quoted.find('\\') == std::string_view::npos)
    return std::string(quoted.substr(1, quoted.size() - 2));
  const auto value = parse(quoted);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

}  // namespace plinth::json
