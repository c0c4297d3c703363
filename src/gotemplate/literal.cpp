#include "gotemplate/literal.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace plinth::gotemplate {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::optional<uint32_t> read_digits(std::string_view text, size_t count, int base) {
  if (text.size() < count) return std::nullopt;
  text = text.substr(0, count);
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return code;
}

// What stands behind the backslash; how many bytes it took, 0 for what is no escape.
size_t append_escape(std::string& out, std::string_view text) {
  constexpr std::string_view names = "abfnrtv\\\"'";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"'";
  if (text.empty()) return 0;
  if (const size_t at = names.find(text.front()); at != std::string_view::npos) {
    out += meanings[at];
    return 1;
  }
  const char kind = text.front();
  if (kind == 'x' || (kind >= '0' && kind <= '7')) {
    const auto byte = kind == 'x' ? read_digits(text.substr(1), 2, 16) : read_digits(text, 3, 8);
    if (!byte || *byte > 255) return 0;
    out += static_cast<char>(*byte);
    return 3;
  }
  if (kind != 'u' && kind != 'U') return 0;
  const size_t digits = kind == 'u' ? 4 : 8;
  const auto code = read_digits(text.substr(1), digits, 16);
  return code && base::append_utf8(out, *code) ? 1 + digits : 0;
}

base::Result<ReadLiteral, std::string> finish_text(std::string text, size_t length) {
  if (!base::is_valid_utf8(text)) return std::unexpected("this text is not UTF-8");
  return ReadLiteral{make(json::Value(text)), length};
}

size_t skip_digits(std::string_view text, size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// Behind the last character that may belong to a decimal number.
size_t decimal_end(std::string_view text, size_t at) {
  at = skip_digits(text, at);
  if (at < text.size() && text[at] == '.') at = skip_digits(text, at + 1);
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    at = skip_digits(text, at);
  }
  return at;
}

// The whole of `digits` as a number of that type.
template <class Number>
std::optional<Number> number_in(std::string_view digits) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<json::Value> decimal_value(std::string_view digits) {
  if (const auto whole = number_in<int64_t>(digits)) return json::Value(*whole);
  const auto real = number_in<double>(digits);
  if (!real || !std::isfinite(*real)) return std::nullopt;
  return json::Value(*real);
}

}  // namespace

base::Result<ReadLiteral, std::string> read_string(std::string_view text) {
  std::string out;
  for (size_t at = 1; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == '"') return finish_text(std::move(out), at + 1);
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    const size_t taken = append_escape(out, text.substr(at + 1));
    if (taken == 0)
      return std::unexpected(
          "this text has a backslash that means nothing: \\n, \\t, \\\", \\\\ and \\u00e9 do; a "
          "backslash itself is written twice"
      );
    at += taken;
  }
  return std::unexpected("this text has no closing quotation mark in its line");
}

base::Result<ReadLiteral, std::string> read_raw_string(std::string_view text) {
  const size_t end = text.find('`', 1);
  if (end == std::string_view::npos) return std::unexpected("this text has no closing backquote");
  return finish_text(std::string(text.substr(1, end - 1)), end + 1);
}

base::Result<ReadLiteral, std::string> read_number(std::string_view text) {
  const size_t sign = text.front() == '-' || text.front() == '+' ? 1 : 0;
  const bool is_hex = text.substr(sign).starts_with("0x") || text.substr(sign).starts_with("0X");
  size_t end = is_hex ? sign + 2 : decimal_end(text, sign);
  while (end < text.size() && is_word(text[end])) ++end;

  const std::string_view digits = text.substr(sign, end - sign);
  std::optional<json::Value> value;
  if (is_hex) {
    const std::string_view hex = digits.substr(2);
    if (const auto code = read_digits(hex, hex.size(), 16); code && !hex.empty())
      value = json::Value(text.front() == '-' ? -int64_t{*code} : int64_t{*code});
  } else {
    value = decimal_value(text.front() == '+' ? digits : text.substr(0, end));
  }
  if (!value) return std::unexpected("this is not a number");
  return ReadLiteral{make(*std::move(value)), end};
}

}  // namespace plinth::gotemplate
