#include "auth/redirect.hpp"

#include <algorithm>

#include "auth/url.hpp"

namespace plinth::auth {
namespace {

bool is_separator(char c) { return c == '.' || c == '/'; }

// A pattern can ask for more work than its length tells; this bounds it.
constexpr size_t max_steps = 100'000;
constexpr size_t max_text = 4096;

class Matcher {
 public:
  bool match(std::string_view pattern, std::string_view text) {
    if (++steps_ > max_steps) return false;
    while (!pattern.empty()) {
      if (pattern.starts_with("**")) return match_any(pattern.substr(2), text, Cross::separators);
      switch (pattern.front()) {
        case '*':
          return match_any(pattern.substr(1), text, Cross::nothing);
        case '{':
          return match_alternatives(pattern, text);
        case '[':
          if (text.empty() || !match_class(pattern, text.front())) return false;
          break;
        case '?':
          if (text.empty() || is_separator(text.front())) return false;
          pattern.remove_prefix(1);
          break;
        case '\\':
          if (pattern.size() > 1) pattern.remove_prefix(1);
          [[fallthrough]];
        default:
          if (text.empty() || pattern.front() != text.front()) return false;
          pattern.remove_prefix(1);
      }
      text.remove_prefix(1);
    }
    return text.empty();
  }

 private:
  enum class Cross { nothing, separators };

  bool match_any(std::string_view rest, std::string_view text, Cross cross) {
    for (;;) {
      if (match(rest, text)) return true;
      if (text.empty() || steps_ > max_steps) return false;
      if (cross == Cross::nothing && is_separator(text.front())) return false;
      text.remove_prefix(1);
    }
  }

  // `{a,b}`: each alternative in turn, followed by the rest. They may hold patterns, but no braces.
  bool match_alternatives(std::string_view pattern, std::string_view text) {
    const size_t close = pattern.find('}');
    if (close == std::string_view::npos) return false;
    std::string_view list = pattern.substr(1, close - 1);
    const std::string_view rest = pattern.substr(close + 1);
    for (;;) {
      const size_t comma = list.find(',');
      if (match(std::string(list.substr(0, comma)).append(rest), text)) return true;
      if (comma == std::string_view::npos) return false;
      list.remove_prefix(comma + 1);
    }
  }

  // Takes the class off the pattern.
  static bool match_class(std::string_view& pattern, char c) {
    const size_t close = pattern.find(']', 2);
    if (close == std::string_view::npos) return false;
    std::string_view members = pattern.substr(1, close - 1);
    pattern.remove_prefix(close + 1);
    const bool negated = members.starts_with('!') || members.starts_with('^');
    if (negated) members.remove_prefix(1);
    bool found = false;
    while (!members.empty()) {
      const bool range = members.size() > 2 && members[1] == '-';
      const char last = range ? members[2] : members.front();
      found = found || (c >= members.front() && c <= last);
      members.remove_prefix(range ? 3 : 1);
    }
    return found != negated;
  }

  size_t steps_ = 0;
};

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

bool is_number(std::string_view host) {
  return std::ranges::all_of(host, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host_name(std::string_view host) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !host.empty() && is_word(host.front()) && is_word(host.back()) &&
         std::ranges::all_of(host, [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

// Numbers of one part ("2130706433") are addresses in disguise; other addresses than this machine's
// are nobody's site.
bool is_trustworthy_host(const Url& url) {
  if (url.scheme != "http" && url.scheme != "https") return true;
  if (is_number(url.host)) return false;
  if (is_ip_literal(url.host)) return is_loopback_address(url.host);
  return is_host_name(url.host);
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  return text.size() <= max_text && Matcher().match(pattern, text);
}

bool is_allowed_redirect(std::string_view text, const Settings& settings) {
  const auto url = parse_url(text);
  if (!url || !is_trustworthy_host(*url)) return false;
  const auto site = parse_url(settings.site_url);
  const bool is_site = site && url->scheme == site->scheme && url->host == site->host &&
                       (url->port == site->port || is_loopback(url->host));
  if (is_site) return true;
  const std::string_view without_fragment = text.substr(0, text.find('#'));
  return std::ranges::any_of(settings.additional_redirect_urls, [&](const std::string& pattern) {
    return matches_glob(pattern, without_fragment);
  });
}

std::string choose_redirect(const http::Request& request, const Settings& settings) {
  const auto allowed = [&](const std::string& url) {
    return !url.empty() && is_allowed_redirect(url, settings);
  };
  std::string asked(request.header("redirect_to").value_or(""));
  if (asked.empty()) asked = http::find_query(request.query, "redirect_to").value_or("");
  if (allowed(asked)) return asked;
  const std::string referer(request.header("referer").value_or(""));
  return allowed(referer) ? referer : settings.site_url;
}

}  // namespace plinth::auth
