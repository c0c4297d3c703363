// 05 analytics: samples of machines and requests, figures of the business, product-market fit.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

constexpr int64_t days_of_samples = 27;  // partitions by day, kept for 30

void write_requests(World& world, Random& random) {
  Table& table = world.load().table(
      "public.performance_metrics",
      "id, service_name, endpoint, response_time_ms, status_code, request_size_bytes, "
      R"(response_size_bytes, user_id, session_id, "timestamp")"
  );
  static constexpr std::array<std::string_view, 3> services{"api", "auth", "worker"};
  constexpr std::array<int, 5> codes{200, 201, 404, 429, 500};
  for (Day day = recent(world, days_of_samples); day <= world.last_day(); day = day + 1) {
    const int64_t count = world.scaled(day.weekend() ? 60 : 170);
    for (const Moment at : moments_on(day, Rhythm::office, count, random)) {
      const Person& person = world.some_person(random, at);
      table.row(
          world.ids().at(at),
          services.at(random.weighted({8, 1, 2})),
          "/rest/v1" + std::string(random.pick(words::pages)),
          8 + random.skewed(420),
          codes.at(random.weighted({80, 12, 4, 1, 0.6})),
          random.between(120, 2'000),
          300 + random.skewed(60'000),
          person.id,
          std::nullopt,
          at
      );
    }
  }
}

void write_machines(World& world, Random& random) {
  struct Gauge {
    std::string_view name;
    std::string_view unit;
    double middle;
    double spread;
  };
  constexpr std::array<Gauge, 4> gauges{{
      {"cpu_usage", "percent", 34, 11},
      {"memory_usage", "percent", 58, 5},
      {"disk_usage", "percent", 41, 1},
      {"queue_depth", "jobs", 12, 6},
  }};
  Table& table = world.load().table(
      "public.system_metrics",
      R"(id, metric_name, metric_value, metric_unit, tags, source, "timestamp")"
  );
  for (Day day = recent(world, days_of_samples); day <= world.last_day(); day = day + 1) {
    for (int64_t hour = 0; hour < 24; ++hour) {
      const Moment at = start_of(day).plus_seconds(hour * seconds_an_hour);
      for (const Gauge& gauge : gauges) {
        const auto hundredths =
            static_cast<int64_t>(std::max(0.5, random.normal(gauge.middle, gauge.spread)) * 100);
        table.row(
            world.ids().at(at),
            gauge.name,
            Decimal{hundredths, 2},
            gauge.unit,
            json_object("host", fmt::format("app-{}", random.between(1, 2))),
            "node",
            at
        );
      }
    }
  }
}

void write_documents(World& world, Random& random) {
  Table& table = world.load().table("public.metrics_log", "id, ts, source, metric, created_at");
  for (Day day = world.first_day(); day <= world.last_day(); day = day + 1) {
    const Moment at = start_of(day).plus_seconds(5 * seconds_an_hour);
    table.row(
        world.ids().number(),
        at,
        "ci",
        json_object(
            "value",
            random.between(180, 420),
            "unit",
            "seconds",
            "builds",
            day.weekend() ? 2 : random.between(9, 24)
        ),
        at
    );
    table.row(
        world.ids().number(),
        at,
        "uptime",
        json_object("value", Decimal{random.chance(0.04) ? 9'961 : 9'999, 2}, "unit", "percent"),
        at
    );
  }
}

// Recurring revenue, customers and churn of each tenant by month.
void write_business(World& world, Random& random) {
  Table& table = world.load().table(
      "public.business_metrics",
      R"(tenant_id, id, metric_type, metric_name, metric_value, dimensions, "timestamp", period_start, period_end)"
  );
  for (const Tenant& tenant : world.tenants()) {
    double recurring = 90'000 * tenant.weight;
    for (Day month = tenant.founded.day().first_of_month(); month <= world.last_day();
         month = month.first_of_next_month()) {
      const Moment begin = start_of(month);
      const Moment end = start_of(month.first_of_next_month());
      const Moment at = world.cap(end);
      const double churn = random.normal(2.6, 0.5);
      recurring *= 1 + random.normal(0.11, 0.02) - churn / 100;
      const auto write = [&](std::string_view type,
                             std::string_view name,
                             int64_t hundredths,
                             std::string_view unit) {
        table.row(
            tenant.id,
            world.ids().at(at),
            type,
            name,
            Decimal{hundredths, 2},
            json_object("unit", unit),
            at,
            begin,
            end
        );
      };
      write("revenue", "mrr", static_cast<int64_t>(recurring) * 100, "USD");
      write("revenue", "arpa", static_cast<int64_t>(random.normal(74, 3) * 100), "USD");
      write("customers", "churn_rate", static_cast<int64_t>(std::max(0.3, churn) * 100), "percent");
      write(
          "support",
          "first_answer_minutes",
          static_cast<int64_t>(random.normal(38, 6) * 100),
          "minutes"
      );
    }
  }
}

// A line that rises over the year, one row a day for the whole platform: days it has keep theirs.
void write_fit(World& world, Random& random) {
  Table& table = world.load().table(
      "public.pmf_metrics_snapshots",
      "snapshot_date, id, activation_rate, seven_day_retention, thirty_day_retention, nps, "
      "time_to_activation_hours, workflows_per_user, monthly_active_users, weekly_active_users, "
      "signups, "
      "seven_day_cohort, thirty_day_cohort, nps_responses, created_at",
      Taken::stays
  );
  for (Day day = world.first_day(); day <= world.last_day(); day = day + 1) {
    const double gone =
        static_cast<double>(day - world.first_day()) / static_cast<double>(days_of_demo);
    const auto between = [&](double from, double to, double noise) {
      return static_cast<int64_t>((from + (to - from) * gone + random.normal(0, noise)) * 100);
    };
    int64_t members = 0;
    int64_t fresh = 0;
    for (const Person& person : world.people()) {
      if (person.signed_up.day() > day) continue;
      ++members;
      if (day - person.signed_up.day() < 30) ++fresh;
    }
    const Moment at = world.cap(start_of(day + 1).plus_seconds(seconds_an_hour));
    table.row(
        day,
        world.ids().at(at),
        Decimal{between(31, 58, 1.5), 2},
        Decimal{between(38, 61, 1.5), 2},
        Decimal{between(24, 47, 1.2), 2},
        Decimal{between(12, 46, 2), 2},
        Decimal{between(52, 19, 2), 2},
        Decimal{between(1, 2, 0.1), 2},
        members * 88 / 100,
        members * 63 / 100,
        fresh,
        fresh,
        members - fresh,
        members / 12,
        at
    );
  }
}

}  // namespace

void make_analytics(World& world) {
  Random random = world.stream("analytics");
  write_requests(world, random);
  write_machines(world, random);
  write_documents(world, random);
  write_business(world, random);
  write_fit(world, random);
}

}  // namespace plinth::seed
