#include "auth/html_markup.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/utf8.hpp"
#include "http/message.hpp"

namespace plinth::auth {
namespace {

std::optional<uint32_t> number_of(std::string_view reference) {
  const bool is_hex = reference.starts_with('x') || reference.starts_with('X');
  if (is_hex) reference.remove_prefix(1);
  uint32_t code = 0;
  const char* last = reference.data() + reference.size();
  const auto [end, error] = std::from_chars(
      reference.data(), reference.data() + reference.size(), code, is_hex ? 16 : 10
  );
  if (error != std::errc{} || end != last || code < 0x20) return std::nullopt;
  return code;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> named_references{{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
    {"copy", "©"},
    {"reg", "®"},
    {"hellip", "…"},
    {"ndash", "–"},
    {"mdash", "—"},
    {"lsquo", "‘"},
    {"rsquo", "’"},
    {"ldquo", "“"},
    {"rdquo", "”"},
    {"middot", "·"},
    {"rarr", "→"},
    {"zwnj", ""},
}};

// Padding of previews, which shows nothing.
bool is_invisible(uint32_t code) {
  return code == 0xad || code == 0x34f || (code >= 0x200b && code <= 0x200f) || code == 0xfeff;
}

// Of what stands between & and ;. Nothing for a name that is not known.
std::optional<std::string> decode_reference(std::string_view name) {
  std::string out;
  if (name.starts_with('#')) {
    const auto code = number_of(name.substr(1));
    if (!code) return std::nullopt;
    if (*code == 0xa0) return " ";
    if (!is_invisible(*code) && !base::append_utf8(out, *code)) return std::nullopt;
    return out;
  }
  for (const auto& [known, meaning] : named_references) {
    if (known == name) return std::string(meaning);
  }
  return std::nullopt;
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && (is_html_space(text.front()) || text.front() == '/'))
    text.remove_prefix(1);
}

std::string_view take_until(std::string_view& text, std::string_view ends) {
  const size_t end = std::min(text.find_first_of(ends), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

std::string_view take_value(std::string_view& text) {
  while (!text.empty() && is_html_space(text.front())) text.remove_prefix(1);
  if (!text.starts_with('"') && !text.starts_with('\'')) return take_until(text, " \t\r\n\f>");
  const std::string_view quote = text.substr(0, 1);
  text.remove_prefix(1);
  const std::string_view value = take_until(text, quote);
  if (!text.empty()) text.remove_prefix(1);
  return value;
}

}  // namespace

std::string Tag::attribute(std::string_view wanted) const {
  const auto found = std::ranges::find(
      attributes, wanted, [](const auto& pair) -> std::string_view { return pair.first; }
  );
  return found == attributes.end() ? std::string() : found->second;
}

std::string decode_references(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const size_t end = text.substr(0, 12).find(';');
    const auto decoded =
        end == std::string_view::npos ? std::nullopt : decode_reference(text.substr(1, end - 1));
    out += decoded.value_or("&");
    text.remove_prefix(decoded ? end + 1 : 1);
  }
  return out;
}

Tag take_tag(std::string_view& html) {
  html.remove_prefix(1);
  Tag tag;
  tag.is_end = html.starts_with('/');
  if (tag.is_end) html.remove_prefix(1);
  tag.name = http::lower(take_until(html, " \t\r\n\f/>"));
  for (;;) {
    skip_spaces(html);
    if (html.empty()) return tag;
    if (html.front() == '>') break;
    const std::string_view first = html.substr(0, 1);
    html.remove_prefix(1);
    const std::string_view rest = take_until(html, " \t\r\n\f/>=");
    const std::string name = http::lower(std::string(first).append(rest));
    while (!html.empty() && is_html_space(html.front())) html.remove_prefix(1);
    std::string_view value;
    if (html.starts_with('=')) {
      html.remove_prefix(1);
      value = take_value(html);
    }
    if (tag.attributes.size() < 50) tag.attributes.emplace_back(name, decode_references(value));
  }
  html.remove_prefix(1);
  return tag;
}

void skip_raw(std::string_view& html, std::string_view name) {
  while (!html.empty()) {
    html.remove_prefix(std::min(html.find("</"), html.size()));
    if (html.size() <= 2 || http::lower(html.substr(2, name.size())) == name) return;
    html.remove_prefix(2);
  }
}

}  // namespace plinth::auth
