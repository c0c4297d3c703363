// A glob of the operator's and a URL of anybody's, separated by a line feed.
#include "auth/redirect.hpp"

#include "auth/url.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view text = fuzz::text_of(data, size);
  const size_t end = text.find('\n');
  const std::string pattern(text.substr(0, end));
  const std::string url(end == std::string_view::npos ? "" : text.substr(end + 1));
  const bool matches = auth::matches_glob(pattern, url);
  fuzz::require(
      !url.empty() || !matches || pattern.size() > 0 || url == pattern, "nothing is nothing"
  );
  if (pattern.find_first_of("*?[{\\") == std::string::npos && url.size() <= 4096)
    fuzz::require(matches == (pattern == url), "a glob without wildcards is itself");

  const auth::Settings settings{
      .site_url = "https://app.example.com", .additional_redirect_urls = {pattern}
  };
  if (!auth::is_allowed_redirect(url, settings)) return 0;
  const auto parsed = auth::parse_url(url);
  fuzz::require(parsed.has_value(), "what is allowed is a URL");
  fuzz::require(url.find_first_of("\r\n\t \\") == std::string::npos, "and of one piece");
  const bool web = parsed->scheme == "http" || parsed->scheme == "https";
  fuzz::require(
      !web || !auth::is_ip_literal(parsed->host) || auth::is_loopback_address(parsed->host),
      "and no stranger's address"
  );
  return 0;
}
