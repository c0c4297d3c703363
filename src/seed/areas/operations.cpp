// 20 operations: reports that machines write about the platform.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

// Far from the cycles an orchestrator of one's own counts.
constexpr int64_t first_cycle = 1'000'000;

void write_cycles(World& world, Random& random) {
  Table& table = world.load().table(
      "public.orchestrator_reports", R"(id, cycle, "timestamp", status, report, created_at)"
  );
  int64_t cycle = first_cycle;
  for (Day day = world.first_day(); day <= world.last_day(); day = day + 1) {
    const Moment at = start_of(day).plus_seconds(3 * seconds_an_hour);
    const size_t outcome = random.weighted({94, 5, 1});
    constexpr std::array<std::string_view, 3> states{"success", "partial", "failed"};
    table.row(
        world.ids().number(),
        ++cycle,
        at,
        states.at(outcome),
        json_object(
            "cycle",
            cycle,
            "status",
            states.at(outcome),
            "summary",
            RawJson{json_object(
                "vulnerabilities",
                random.skewed(5),
                "costDeviation",
                Decimal{random.between(-60, 90), 1},
                "securityIssues",
                random.skewed(3),
                "uptime",
                Decimal{random.between(9'978, 10'000), 2}
            )}
        ),
        at
    );
  }
}

void write_dependencies(World& world, Random& random) {
  Table& table = world.load().table("public.dependency_reports", "id, service, report, created_at");
  static constexpr std::array<std::string_view, 3> services{"web", "worker", "mobile"};
  for (Day day = world.first_day(); day <= world.last_day(); day = day + 1) {
    if (day.weekday() != 0) continue;
    const Moment at = start_of(day).plus_seconds(6 * seconds_an_hour);
    for (const std::string_view service : services) {
      const bool found = random.chance(0.3);
      const std::string list =
          found ? json_array({json_object(
                      "package", "left-trim", "severity", random.chance(0.3) ? "high" : "low"
                  )})
                : std::string("[]");
      table.row(
          world.ids().number(),
          service,
          json_object(
              "outdated",
              random.skewed(30),
              "vulnerabilities",
              RawJson{list},
              "safeUpdates",
              random.skewed(12)
          ),
          at
      );
    }
  }
}

// One row a month for the whole platform: months it has keep theirs.
void write_forecasts(World& world, Random& random) {
  Table& table = world.load().table(
      "public.cost_forecasts", "id, period_month, forecast, trends, created_at", Taken::stays
  );
  double monthly = 640;
  for (Day month = world.first_day().first_of_next_month(); month <= world.last_day();
       month = month.first_of_next_month()) {
    monthly *= random.normal(1.05, 0.02);
    const auto cents = static_cast<int64_t>(monthly * 100);
    const int64_t projected = cents * random.between(97, 109) / 100;
    table.row(
        world.ids().number(),
        month,
        json_object(
            "current_monthly",
            Decimal{cents, 2},
            "projected_monthly",
            Decimal{projected, 2},
            "deviation_percent",
            Decimal{(projected - cents) * 1'000 / cents, 1},
            "trend",
            projected > cents ? "increasing" : "stable",
            "confidence",
            Decimal{random.between(70, 95), 2}
        ),
        json_object(
            "latency_p95", random.between(180, 320), "error_rate", Decimal{random.between(5, 60), 2}
        ),
        start_of(month).plus_seconds(7 * seconds_an_hour)
    );
  }
}

void write_audits(World& world, Random& random) {
  Table& table = world.load().table("public.security_audits", "id, commit_sha, audit, created_at");
  for (Day day = world.first_day(); day <= world.last_day(); day = day + 1) {
    if (day.weekday() != 2) continue;
    const auto part = [&](double odds) {
      return RawJson{json_object("status", random.chance(odds) ? "warning" : "ok")};
    };
    const RawJson secrets = part(0.02);
    const RawJson licenses = part(0.08);
    const RawJson tls = part(0.03);
    const RawJson rls = part(0.02);
    table.row(
        world.ids().number(),
        fmt::format("{:016x}", random.next()),
        json_object("secrets", secrets, "licenses", licenses, "tls", tls, "rls", rls),
        start_of(day).plus_seconds(4 * seconds_an_hour)
    );
  }
}

}  // namespace

void make_operations(World& world) {
  Random random = world.stream("operations");
  write_cycles(world, random);
  write_dependencies(world, random);
  write_forecasts(world, random);
  write_audits(world, random);
}

}  // namespace plinth::seed
