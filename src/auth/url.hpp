// URLs as far as redirects need them (RFC 3986).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plinth::auth {

struct Url {
  std::string scheme;  // in lower case
  std::string host;    // in lower case; an IPv6 address in its brackets; empty for "app:path"
  std::string port;    // as written
  std::string path;
  std::string query;     // without question mark
  std::string fragment;  // without number sign
};

// Nothing for what has no scheme, names a user, or holds a control character, a space or a
// backslash: browsers and servers disagree about those.
std::optional<Url> parse_url(std::string_view text);

// Of a Url's host.
bool is_ip_literal(std::string_view host);
bool is_loopback_address(std::string_view host);

using Fields = std::vector<std::pair<std::string, std::string>>;

// `a=b&c=d`, encoded as forms are; in the order of the names, as Go's encoder has it.
std::string encode_fields(Fields fields);

// The URL with these fields added to its query, and with this fragment, if it is not empty.
std::string with_query(const std::string& url, const Fields& fields);
std::string with_fragment(const std::string& url, const std::string& fragment);

}  // namespace plinth::auth
