#include "auth/url.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

#include "base/encoding.hpp"
#include "http/message.hpp"

namespace plinth::auth {
namespace {

bool is_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

bool is_unambiguous(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '\\';
  });
}

// Takes what stands before `mark` off the text; all of it when there is none.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const std::string_view taken = text.substr(0, text.find_first_of(marks));
  text.remove_prefix(taken.size());
  return taken;
}

// "host", "host:8080", "[::1]:8080". False for what names a user.
bool read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) return false;
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const size_t colon = authority.find(':', bracket);
  url.host = http::lower(authority.substr(0, colon));
  if (colon == std::string_view::npos) return true;
  url.port = authority.substr(colon + 1);
  return std::ranges::all_of(url.port, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_brackets(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']')) return host;
  return host.substr(1, host.size() - 2);
}

// As application/x-www-form-urlencoded has it: a space is a plus sign.
std::string form_encode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') {
      out += '+';
    } else {
      out += base::percent_encode(text.substr(i, 1));
    }
  }
  return out;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon)) || !is_unambiguous(text))
    return std::nullopt;
  Url url{.scheme = http::lower(text.substr(0, colon))};
  text.remove_prefix(colon + 1);
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    if (!read_authority(take_until(text, "/?#"), url)) return std::nullopt;
  }
  url.path = take_until(text, "?#");
  if (text.starts_with('?')) url.query = take_until(text, "#").substr(1);
  if (text.starts_with('#')) url.fragment = text.substr(1);
  return url;
}

bool is_ip_literal(std::string_view host) {
  boost::system::error_code failure;
  boost::asio::ip::make_address(without_brackets(host), failure);
  return !failure;
}

bool is_loopback_address(std::string_view host) {
  boost::system::error_code failure;
  const auto address = boost::asio::ip::make_address(without_brackets(host), failure);
  return !failure && address.is_loopback();
}

std::string encode_fields(Fields fields) {
  std::ranges::sort(fields);
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out += form_encode(name) + "=" + form_encode(value);
  }
  return out;
}

std::string with_query(const std::string& url, const Fields& fields) {
  const size_t hash = url.find('#');
  std::string out = url.substr(0, hash);
  const bool has_query = out.find('?') != std::string::npos;
  if (!fields.empty()) out += (has_query ? "&" : "?") + encode_fields(fields);
  if (hash != std::string::npos) out += url.substr(hash);
  return out;
}

std::string with_fragment(const std::string& url, const std::string& fragment) {
  std::string out = url.substr(0, url.find('#'));
  if (!fragment.empty()) out += "#" + fragment;
  return out;
}

}  // namespace plinth::auth
