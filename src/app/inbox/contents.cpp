#include "app/inbox/contents.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace plinth::app {
namespace {

// What templates make of characters in attributes: a few names, and numbers of ASCII ("&#43;").
std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 4> named{{
      {"amp", '&'},
      {"quot", '"'},
      {"lt", '<'},
      {"gt", '>'},
  }};
  std::string out;
  while (!text.empty()) {
    const size_t end = text.starts_with('&') ? text.find(';') : text.npos;
    const std::string_view name = end == text.npos ? "" : text.substr(1, end - 1);
    const auto found = std::ranges::find(named, name, &std::pair<std::string_view, char>::first);
    int number = 0;
    if (name.starts_with('#')) std::from_chars(name.data() + 1, name.data() + name.size(), number);
    const bool known = found != named.end() || (number >= ' ' && number <= '~');
    out += !known ? text.front() : found != named.end() ? found->second : static_cast<char>(number);
    text.remove_prefix(known ? end + 1 : 1);
  }
  return out;
}

bool is_web_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

void find_in_html(std::string_view html, std::vector<std::string>& out) {
  constexpr std::string_view attribute = "href=";
  for (size_t at = html.find(attribute); at != html.npos; at = html.find(attribute, at)) {
    at += attribute.size();
    const char quote = at < html.size() ? html[at] : ' ';
    if (quote != '"' && quote != '\'') continue;
    const std::string link = unescaped(html.substr(at + 1, html.find(quote, at + 1) - at - 1));
    if (is_web_address(link)) out.push_back(link);
  }
}

void find_in_text(std::string_view text, std::vector<std::string>& out) {
  for (size_t at = text.find("http"); at != text.npos; at = text.find("http", at + 1)) {
    const std::string_view rest = text.substr(at);
    if (is_web_address(rest)) out.emplace_back(rest.substr(0, rest.find_first_of(" \t\r\n<>\"')")));
  }
}

}  // namespace

std::string find_link(std::string_view html, std::string_view text) {
  std::vector<std::string> links;
  find_in_html(html, links);
  find_in_text(text, links);
  const auto found =
      std::ranges::find_if(links, [](const std::string& link) { return link.contains("token"); });
  if (found != links.end()) return *found;
  return links.empty() ? std::string() : links.front();
}

std::string for_frame(std::string_view html) {
  constexpr std::string_view base = "<base target=\"_blank\">";
  const size_t head = http::lower(html).find("<head>");
  const size_t place = head == std::string::npos ? 0 : head + std::string_view("<head>").size();
  return std::string(html.substr(0, place)).append(base).append(html.substr(place));
}

}  // namespace plinth::app
