// [[rate_limit]]: what an entry may hold.
#include <algorithm>

#include <fmt/format.h>

#include "app/config_keys.hpp"
#include "ratelimit/fields.hpp"
#include "ratelimit/rule.hpp"

namespace plinth::app {
namespace {

constexpr auto longest_period = base::Seconds(24 * 60 * 60);

#define PLINTH_AT(member) [](Config& c) -> decltype(auto) { return (c.rate_limit.back().member); }

const std::vector<Key>& table() {
  static const std::vector<Key> keys{
      {"rate_limit.name", Text{PLINTH_AT(name)}, "\"visitors read\"", "What clients are told."},
      {"rate_limit.routes",
       List{PLINTH_AT(routes)},
       "[\"rest.read\", \"rest.rpc\"]",
       "rest.read, rest.write, rest.rpc, rest, auth or all."},
      {"rate_limit.by",
       Choice{PLINTH_AT(by), {"ip", "key", "user"}},
       "\"ip\"",
       "Who is counted together."},
      {"rate_limit.requests", Number{PLINTH_AT(requests), 1, 1'000'000}, "100", "How many requests."
      },
      {"rate_limit.per", Duration{PLINTH_AT(per)}, "\"1m\"", "In which time."},
      {"rate_limit.burst", Number{PLINTH_AT(burst), 1, 1'000'000}, "20", "How many at once."},
      {"rate_limit.roles", List{PLINTH_AT(roles)}, "[\"anon\"]", "Whose requests."},
  };
  return keys;
}

#undef PLINTH_AT

base::Checked<void> check_complete(const Config::RateLimit& limit, std::string_view origin) {
  const auto lacks = [&](std::string_view what, std::string_view example) {
    return std::unexpected(base::Error{
        .message = fmt::format("{}: rate_limit \"{}\" does not say {}", origin, limit.name, what),
        .hint = fmt::format("For example: {} = {}", what, example),
    });
  };
  if (limit.by.empty()) return lacks("by", "\"ip\"");
  if (limit.requests == 0) return lacks("requests", "100");
  if (limit.per == base::Seconds(-1)) return lacks("per", "\"1m\"");
  return {};
}

base::Checked<void> check_name(const Config& config, std::string_view origin) {
  const std::string& name = config.rate_limit.back().name;
  const auto wrong = [&](std::string message) {
    return std::unexpected(base::Error{
        .message = fmt::format("{}: {}", origin, message),
        .hint = "For example: name = \"visitors read\"",
    });
  };
  if (name.empty()) return wrong("this rate_limit has no name");
  if (!ratelimit::is_name(name)) {
    return wrong(
        "the name of a rate_limit stands in headers: at most 64 plain characters without quotes "
        "and backslashes"
    );
  }
  if (std::ranges::count(config.rate_limit, name, &Config::RateLimit::name) > 1)
    return wrong(fmt::format("there are two rate_limits named \"{}\"", name));
  return {};
}

base::Checked<void> check_values(const Config::RateLimit& limit, std::string_view origin) {
  const auto wrong = [&](std::string_view what, std::string hint) {
    return std::unexpected(base::Error{
        .message = fmt::format("{}: rate_limit \"{}\": {}", origin, limit.name, what),
        .hint = std::move(hint),
    });
  };
  if (limit.per < base::Seconds(1) || limit.per > longest_period)
    return wrong("per must be from 1s to 24h", "For example: \"1m\"");
  if (limit.routes.empty()) return wrong("it has no routes", "Leave routes out to mean all.");
  for (const std::string& word : limit.routes) {
    if (!ratelimit::Routes::parse(word)) {
      return wrong(
          fmt::format("there are no routes \"{}\"", word),
          "There are rest.read, rest.write, rest.rpc, rest, auth and all."
      );
    }
  }
  // Nobody means it, and the arithmetic has nanoseconds and an end.
  if (limit.burst > 1000 * limit.requests)
    return wrong("burst must be at most 1000 times requests", "For example: \"burst = 20\"");
  return {};
}

base::Checked<void> check_last(const Config& config, std::string_view origin) {
  const Config::RateLimit& limit = config.rate_limit.back();
  TRY(check_name(config, origin));
  TRY(check_complete(limit, origin));
  return check_values(limit, origin);
}

}  // namespace

const Entries& rate_limit_entries() {
  static const Entries entries{
      .name = "rate_limit",
      .keys = table(),
      .begin = [](Config& config) { config.rate_limit.emplace_back(); },
      .check = check_last,
  };
  return entries;
}

}  // namespace plinth::app
