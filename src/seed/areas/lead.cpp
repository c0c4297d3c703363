#include "seed/areas/lead.hpp"

#include <algorithm>
#include <array>

namespace plinth::seed {

int64_t LeadScore::demographic() const {
  // Address, both names and company are always there.
  const int64_t points = 5 + (business_address ? 5 : 0) + 3 + 3 + 5 + (company_size >= 50 ? 4 : 0) +
                         (has_phone ? 5 : 0);
  return std::min<int64_t>(30, points);
}

int64_t LeadScore::behavioural() const {
  const bool keen = kinds.contains("demo_requested") || kinds.contains("pricing_viewed") ||
                    kinds.contains("trial_started");
  const int64_t points = std::min<int64_t>(2 * activities, 10) +
                         std::min<int64_t>(2 * static_cast<int64_t>(kinds.size()), 10) +
                         (lately ? 5 : 0) + (keen ? 5 : 0);
  return std::min<int64_t>(30, points);
}

int64_t LeadScore::engagement() const {
  const int64_t points = std::min<int64_t>(2 * opened, 8) + std::min<int64_t>(3 * clicked, 6) +
                         6 * replied + (seconds > 300 ? 3 : 0) + (pages > 5 ? 3 : 0);
  return std::min<int64_t>(20, points);
}

int64_t LeadScore::fit() const {
  const int64_t campaign = strong_campaign ? 5 : named_campaign ? 2 : 0;
  return std::min<int64_t>(20, (warm_source ? 10 : 0) + campaign + 3 + (budget >= 10'000 ? 2 : 0));
}

std::string_view LeadScore::priority() const {
  if (total() >= 80) return "hot";
  return total() >= 50 ? "warm" : "cold";
}

void settle(Lead& lead, double win_rate, Moment end, Random& random) {
  const Moment last{end.micros - 1};
  const int64_t age = end.seconds_since(lead.created) / seconds_a_day;
  const double talked_to = std::min(0.78, 0.12 + 0.05 * static_cast<double>(age));
  if (!random.chance(talked_to)) {
    lead.status = random.chance(0.5) ? "assigned" : "new";
    lead.settled =
        std::min(last, lead.created.plus_seconds(random.between(1, 8) * seconds_an_hour));
    return;
  }
  lead.settled = std::min(last, lead.created.plus_seconds(random.between(1, 30 * seconds_a_day)));
  const double won = win_rate * std::min(1.0, static_cast<double>(age) / 25);
  constexpr std::array<std::string_view, 5> states{
      "converted", "qualified", "contacted", "unqualified", "lost"
  };
  lead.status = states.at(random.weighted({won, 0.2, 0.26, 0.18, 0.16}));
  if (lead.status == "converted")
    lead.revenue = random.between(4, 20) * 10'000 + random.skewed(900) * 1'000;
}

std::string_view lifecycle_stage(std::string_view status) {
  if (status == "converted") return "customer";
  if (status == "qualified") return "sql";
  if (status == "contacted") return "mql";
  return status == "unqualified" ? "subscriber" : "lead";
}

}  // namespace plinth::seed
