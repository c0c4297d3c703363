#include "ratelimit/fields.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace plinth::ratelimit {
namespace {

// Up, so that who waits that long has waited long enough.
int64_t seconds(Nanoseconds duration) {
  return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

}  // namespace

void add_fields(const Verdict& verdict, http::Response& response) {
  if (verdict.standings.empty()) return;
  std::string policy;
  std::string limit;
  for (const auto& [rule, decision] : verdict.standings) {
    const std::string_view comma = policy.empty() ? "" : ", ";
    fmt::format_to(
        std::back_inserter(policy),
        "{}\"{}\";q={};w={}",
        comma,
        rule->name,
        rule->requests,
        rule->per.count()
    );
    fmt::format_to(
        std::back_inserter(limit),
        "{}\"{}\";r={};t={}",
        comma,
        rule->name,
        decision.remaining,
        seconds(decision.full_after)
    );
  }
  response.add("RateLimit-Policy", policy);
  response.add("RateLimit", limit);
  if (!verdict.allowed)
    response.add("Retry-After", std::to_string(retry_after_seconds(verdict.standings.front())));
}

int64_t retry_after_seconds(const Standing& standing) {
  return std::max<int64_t>(1, seconds(standing.decision.retry_after));
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
}

}  // namespace plinth::ratelimit
