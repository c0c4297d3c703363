// 04 events: figures about people, and the groups they fall into.
#include <algorithm>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

// One value a week and person, of the last two months.
void write_signals(World& world) {
  Random random = world.stream("signals");
  Table& signals = world.load().table(
      "public.signals", R"(id, user_id, "window", k, v, meta, computed_on, computed_at)"
  );
  for (const Person& person : world.people()) {
    for (int64_t week = 0; week < 8; ++week) {
      const Day day = world.last_day() - week * 7;
      if (start_of(day) < person.signed_up || start_of(day) > person.last_active.plus_days(7))
        continue;
      const Moment at = start_of(day).plus_seconds(2 * seconds_an_hour);
      signals.row(
          world.ids().number(), person.id, "7d", "active_days", random.between(1, 6), "{}", day, at
      );
      if (random.chance(0.3)) {
        signals.row(
            world.ids().number(), person.id, "7d", "error_count", random.skewed(9), "{}", day, at
        );
      }
      if (random.chance(0.1)) {
        signals.row(
            world.ids().number(),
            person.id,
            "7d",
            "rage_clicks",
            random.between(1, 5),
            "{}",
            day,
            at
        );
      }
    }
  }
}

void write_segments(World& world) {
  Random random = world.stream("segments");
  Table& segments = world.load().table(
      "public.segments",
      "id, tenant_id, code, name, description, rule, is_dynamic, created_at, updated_at"
  );
  Table& members =
      world.load().table("public.user_segments", "user_id, segment_id, score, assigned_at");
  for (const Tenant& tenant : world.tenants()) {
    std::string prefix = tenant.subdomain;
    std::ranges::replace(prefix, '-', '_');
    const int64_t regulars = world.ids().number();
    const int64_t quiet = world.ids().number();
    segments.row(
        regulars,
        tenant.id,
        prefix + "_regulars",
        "Regulars",
        "On the product nearly every workday",
        json_object("active_days", RawJson{json_object("gte", 4)}),
        true,
        tenant.founded,
        tenant.founded
    );
    segments.row(
        quiet,
        tenant.id,
        prefix + "_quiet",
        "Quiet",
        "Not seen for three weeks",
        json_object("last_seen_days", RawJson{json_object("gte", 21)}),
        true,
        tenant.founded,
        tenant.founded
    );
    for (const size_t index : tenant.people) {
      const Person& person = world.people()[index];
      const bool away = world.end().seconds_since(person.last_active) > 20 * seconds_a_day;
      if (!away && person.activity < 1.1) continue;
      members.row(
          person.id,
          away ? quiet : regulars,
          Decimal{random.between(55, 99), 2},
          world.cap(person.last_active.plus_days(away ? 21 : 0))
      );
    }
  }
}

}  // namespace

void make_segments(World& world) {
  write_signals(world);
  write_segments(world);
}

}  // namespace plinth::seed
