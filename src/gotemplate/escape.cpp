#include "gotemplate/escape.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace plinth::gotemplate {
namespace {

constexpr std::string_view replacement_character = "\xef\xbf\xbd";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

// Characters of `special` as numeric references.
std::string escape_as_references(std::string_view text, std::string_view special) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    if (c == '\0')
      out += replacement_character;
    else if (!special.contains(c))
      out += c;
    else if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += fmt::format("&#{};", static_cast<int>(c));
  }
  return out;
}

enum class Reserved { kept, escaped };

std::string process_url(std::string_view url, Reserved reserved) {
  constexpr std::string_view unreserved = "-._~";
  constexpr std::string_view meaningful = "!#$&*+,/:;=?@[]";
  std::string out;
  for (size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    const bool is_kept = reserved == Reserved::kept &&
                         (meaningful.contains(c) || (c == '%' && i + 2 < url.size() &&
                                                     base::hex_decode(url.substr(i + 1, 2))));
    if (is_alphanumeric(c) || unreserved.contains(c) || is_kept)
      out += c;
    else
      out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::string escape_html(std::string_view text) { return escape_as_references(text, "\"'&<>"); }

std::string escape_html_text(std::string_view text) {
  return escape_as_references(text, "\"'&<>+");
}

std::string escape_unquoted(std::string_view text) {
  if (text.empty()) return std::string(unsafe_value);
  return escape_as_references(text, "\"'&<>+\t\n\v\f\r =`");
}

std::string escape_js(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '\'' || c == '"')
      out.append("\\").append(1, c);
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
             std::string_view("<>&=").contains(c))
      out += fmt::format("\\u{:04X}", static_cast<int>(c));
    else
      out += c;
  }
  return out;
}

std::string escape_query(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ')
      out += '+';
    else
      out += base::percent_encode(std::string_view(&c, 1));
  }
  return out;
}

std::string quote_go(std::string_view text) {
  constexpr std::string_view special = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view names = "abfnrtv\\\"";
  std::string out = "\"";
  for (const char c : text) {
    if (const size_t at = special.find(c); at != std::string_view::npos)
      out.append("\\").append(1, names[at]);
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + "\"";
}

std::string filter_url(std::string_view url) {
  const size_t colon = url.find(':');
  const std::string_view scheme = url.substr(0, colon);
  if (colon == std::string_view::npos || scheme.contains('/')) return std::string(url);
  const std::string name = to_lower(scheme);
  if (name == "http" || name == "https" || name == "mailto") return std::string(url);
  return std::string(unsafe_url);
}

std::string normalize_url(std::string_view url) { return process_url(url, Reserved::kept); }

std::string escape_url_value(std::string_view text) { return process_url(text, Reserved::escaped); }

std::string filter_css(std::string_view value) {
  constexpr std::string_view allowed = " #%.,-_!";
  const bool is_plain = std::ranges::all_of(value, [allowed](char c) {
    return is_alphanumeric(c) || allowed.contains(c) || static_cast<unsigned char>(c) >= 0x80;
  });
  // What old programs run as code, whatever stands between its letters.
  std::string letters = to_lower(value);
  std::erase_if(letters, [](char c) { return !is_alphanumeric(c); });
  const bool runs = letters.contains("expression") || letters.contains("mozbinding");
  if (!is_plain || runs || value.contains("--")) return std::string(unsafe_value);
  return std::string(value);
}

}  // namespace plinth::gotemplate
