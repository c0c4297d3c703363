#include "ratelimit/limiter.hpp"

#include <algorithm>

namespace plinth::ratelimit {

Limiter::Limit::Limit(Rule with_rule, Scope scope, size_t most)
    : rule(std::move(with_rule)),
      buckets(Quota::of(rule.requests, rule.per, rule.burst), scope, most) {}

bool Limiter::Limit::concerns(const Caller& caller) const {
  return rule.routes.contain(caller.route) &&
         (rule.roles.empty() || std::ranges::find(rule.roles, caller.role) != rule.roles.end());
}

// Who has no key or no user is its address: nobody can use up what others without one have.
Subject Limiter::Limit::subject(const Caller& caller) const {
  switch (rule.by) {
    case By::key:
      if (!caller.key.empty()) return subject_of(caller.key);
      break;
    case By::user:
      if (!caller.user.empty()) return subject_of(caller.user);
      break;
    case By::address:
      break;
  }
  return subject_of(caller.address);
}

Limiter::Limiter(std::vector<Rule> rules, Scope scope, size_t most_subjects) {
  for (Rule& rule : rules)
    limits_.push_back(std::make_unique<Limit>(std::move(rule), scope, most_subjects));
}

Verdict Limiter::check(const Caller& caller, Time now) {
  struct Counted {
    Limit* limit;
    Subject subject;
  };
  std::vector<Counted> counted;
  Verdict verdict;
  for (const auto& limit : limits_) {
    if (!limit->concerns(caller)) continue;
    const Subject subject = limit->subject(caller);
    const Decision decision = limit->buckets.take(subject, now);
    if (!decision.allowed) {
      ++limit->refused;
      for (const Counted& one : counted) one.limit->buckets.give_back(one.subject);
      return {.allowed = false, .standings = {{.rule = &limit->rule, .decision = decision}}};
    }
    counted.push_back({.limit = limit.get(), .subject = subject});
    verdict.standings.push_back({.rule = &limit->rule, .decision = decision});
  }
  return verdict;
}

std::vector<std::pair<std::string_view, unsigned long>> Limiter::refused() const {
  std::vector<std::pair<std::string_view, unsigned long>> out;
  for (const auto& limit : limits_) out.emplace_back(limit->rule.name, limit->refused);
  return out;
}

}  // namespace plinth::ratelimit
