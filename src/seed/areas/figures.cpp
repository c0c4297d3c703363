#include "seed/areas/figures.hpp"

namespace plinth::seed {
namespace {

// As PostgreSQL rounds numeric: halves away from zero. Never of negative values here.
int64_t rounded_quotient(int64_t value, int64_t by) { return (2 * value + by) / (2 * by); }

}  // namespace

void Figures::note_order(
    const Tenant& tenant, Day day, const Person* buyer, int64_t revenue, int64_t cost
) {
  DayFigures& figures = of(tenant, day);
  ++figures.orders;
  figures.revenue += revenue;
  figures.cost_of_goods += cost;
  if (buyer != nullptr && customers_.emplace(tenant.id, buyer->id).second) ++figures.new_customers;
}

void Figures::write(World& world) const {
  Table& table = world.load().table(
      "public.metrics_daily",
      "tenant_id, day, id, sessions, add_to_carts, orders, new_customers, revenue_cents, "
      "refunds_cents, cogs_cents, spend_cents, aov_cents, cac_cents, conversion_rate, "
      "gross_margin_cents, traffic, computed_at"
  );
  for (const auto& [key, day] : days_) {
    const Moment computed = world.cap(start_of(key.second + 1).plus_seconds(seconds_an_hour));
    table.row(
        key.first,
        key.second,
        world.ids().at(computed),
        day.sessions,
        day.add_to_carts,
        day.orders,
        day.new_customers,
        day.revenue,
        day.refunds,
        day.cost_of_goods,
        day.spend,
        day.orders == 0 ? 0 : rounded_quotient(day.revenue, day.orders),
        day.new_customers == 0 ? std::nullopt
                               : std::optional(rounded_quotient(day.spend, day.new_customers)),
        day.clicks == 0 ? Decimal{0, 6}
                        : Decimal{rounded_quotient(day.orders * 1'000'000, day.clicks), 6},
        day.revenue - day.refunds - day.cost_of_goods,
        day.clicks,
        computed
    );
  }
}

}  // namespace plinth::seed
