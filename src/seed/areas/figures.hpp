// What a day of a tenant amounts to: the figures recompute_metrics_daily() would make of its
// events, visits and advertising.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "seed/world.hpp"

namespace plinth::seed {

struct DayFigures {
  int64_t sessions = 0;
  int64_t add_to_carts = 0;
  int64_t orders = 0;
  int64_t new_customers = 0;
  int64_t revenue = 0;
  int64_t refunds = 0;
  int64_t cost_of_goods = 0;
  int64_t spend = 0;
  int64_t clicks = 0;
};

class Figures {
 public:
  DayFigures& of(const Tenant& tenant, Day day) { return days_[{tenant.id, day}]; }

  // An order that completed; events have to come day by day.
  void note_order(
      const Tenant& tenant, Day day, const Person* buyer, int64_t revenue, int64_t cost
  );

  void write(World& world) const;  // public.metrics_daily

 private:
  std::map<std::pair<Uuid, Day>, DayFigures> days_;
  std::set<std::pair<Uuid, Uuid>> customers_;  // tenant and buyer
};

}  // namespace plinth::seed
