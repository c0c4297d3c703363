// 02 tenancy and 12 billing: the companies, who works there, what they use and what they earn.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

// The schema's own catalogue (schema/domains/12_billing/seed.sql, 13_marketplace/seed.sql).
std::string_view plan_of(std::string_view tier) {
  if (tier == "enterprise") return "00000000-0000-4000-a000-000000001203";
  if (tier == "professional") return "00000000-0000-4000-a000-000000001202";
  return "00000000-0000-4000-a000-000000001201";
}

void write_tenant(World& world, const Tenant& tenant) {
  const bool trial = tenant.status == "trial";
  world.load()
      .table(
          "public.tenants",
          "id, name, subdomain, domain, plan_id, status, settings, limits, owner_user_id, "
          "trial_ends_at, created_at, updated_at"
      )
      .row(
          tenant.id,
          tenant.name,
          tenant.subdomain,
          "app." + tenant.mail_domain,
          plan_of(tenant.tier),
          tenant.status,
          json_object("industry", tenant.industry, "locale", "en", "week_starts_on", "monday"),
          tenant.tier == "starter" ? R"({"users": 50})" : "{}",
          world.people()[tenant.people.front()].id,
          trial ? std::optional(tenant.founded.plus_days(14)) : std::nullopt,
          tenant.founded,
          tenant.founded
      );
}

Table& members_of(World& world) {
  return world.load().table(
      "public.tenant_members",
      "tenant_id, id, user_id, role, permissions, status, invited_email, invited_by, invited_at, "
      "joined_at, last_active, created_at, updated_at"
  );
}

void write_member(
    World& world, const Tenant& tenant, const Person& person, std::string_view role, Moment joined
) {
  const Person& owner = world.people()[tenant.people.front()];
  const bool founder = person.id == owner.id;
  members_of(world).row(
      tenant.id,
      world.ids().at(joined),
      person.id,
      role,
      role == "owner" ? R"({"all": true})" : "{}",
      "active",
      std::nullopt,
      founder ? std::nullopt : std::optional(owner.id),
      founder ? std::nullopt : std::optional(joined),
      joined,
      std::max(joined, person.last_active),
      joined,
      joined
  );
}

void write_members(World& world, const Tenant& tenant, Random& random) {
  const Person& owner = world.people()[tenant.people.front()];
  for (const size_t index : tenant.people) {
    const Person& person = world.people()[index];
    write_member(world, tenant, person, person.role, std::max(person.signed_up, tenant.founded));
  }
  for (int i = 0; i < 3; ++i) {
    const Moment invited =
        moment_on(world.last_day() - random.between(0, 9), Rhythm::office, random);
    const Moment at = std::max(invited, tenant.founded.plus_seconds(seconds_an_hour));
    members_of(world).row(
        tenant.id,
        world.ids().at(at),
        std::nullopt,
        "member",
        "{}",
        "pending",
        fmt::format("invited{}@{}", i + 1, tenant.mail_domain),
        owner.id,
        at,
        std::nullopt,
        std::nullopt,
        at,
        at
    );
  }
}

void write_usage(World& world, const Tenant& tenant, Random& random) {
  struct Metric {
    std::string_view name;
    double a_month;  // of a tenant of average size, at the end of the year
  };
  constexpr std::array<Metric, 6> metrics{{
      {"executions", 620},
      {"apiCalls", 7'400},
      {"aiProcessing", 70},
      {"users", 50},
      {"workflows", 4},
      {"storage", 1},
  }};
  Table& usage = world.load().table(
      "public.tenant_usage",
      "tenant_id, metric_type, period_start, period_end, usage_count, created_at, updated_at"
  );
  const double months = 12;
  for (Day month = tenant.founded.day().first_of_month(); month <= world.last_day();
       month = month.first_of_next_month()) {
    const double grown =
        0.25 + 0.75 * static_cast<double>(month - world.first_day() + 31) / (months * 31);
    const Moment start = start_of(month);
    for (const Metric& metric : metrics) {
      const double amount = metric.a_month * tenant.weight * 4 * grown * random.normal(1, 0.1);
      usage.row(
          tenant.id,
          metric.name,
          start,
          start_of(month.first_of_next_month()),
          std::max<int64_t>(1, random.round(amount)),
          std::max(start, tenant.founded),
          world.cap(start_of(month.first_of_next_month()))
      );
    }
  }
}

void write_integrations(World& world, const Tenant& tenant, Random& random) {
  struct Known {
    std::string_view id;
    std::string configuration;
  };
  const std::array<Known, 5> known{{
      {"00000000-0000-4000-a000-000000001301",
       json_object("instance_url", fmt::format("https://crm.{}", tenant.mail_domain))},
      {"00000000-0000-4000-a000-000000001302", json_object("default_channel", "#general")},
      {"00000000-0000-4000-a000-000000001303",
       json_object("calendar_id", "team@" + tenant.mail_domain)},
      {"00000000-0000-4000-a000-000000001304", json_object("portal_id", "100200")},
      {"00000000-0000-4000-a000-000000001305",
       json_object("hook_url", fmt::format("https://hooks.{}/in", tenant.mail_domain))},
  }};
  Table& table = world.load().table(
      "public.tenant_integrations",
      "tenant_id, id, integration_id, configuration, status, last_sync, created_at, updated_at"
  );
  for (size_t i = 0; i < known.size(); ++i) {
    if (i != 1 && !random.chance(0.55)) continue;
    const Moment at =
        world.cap(tenant.founded.plus_seconds(random.between(1, 40) * seconds_an_hour));
    constexpr std::array<std::string_view, 3> states{"active", "inactive", "error"};
    table.row(
        tenant.id,
        world.ids().at(at),
        known.at(i).id,
        known.at(i).configuration,
        states.at(random.weighted({8, 1, 1})),
        moment_on(world.last_day(), Rhythm::always, random),
        at,
        at
    );
  }
}

// What a tenant's own customers pay it: subscriptions that begin and some that end, usage, single
// sales. The sum of those that run is its monthly recurring revenue.
void write_revenue(World& world, const Tenant& tenant, Random& random) {
  constexpr std::array<int64_t, 4> prices{1'900, 4'900, 9'900, 24'900};
  Table& streams = world.load().table(
      "public.revenue_streams",
      "tenant_id, id, type, name, amount_minor, period, status, starts_at, ends_at, metadata, "
      "created_at"
  );
  const YearCurve curve = world.curve(Rhythm::office, 5);
  for (Day day = tenant.founded.day() + 1; day <= world.last_day(); day = day + 1) {
    const int64_t count = curve.count_on(day, 900 * tenant.weight, random);
    for (const Moment at : moments_on(day, Rhythm::office, count, random)) {
      const std::string customer = words::company_name(random);
      if (random.chance(0.25)) {
        streams.row(
            tenant.id,
            world.ids().at(at),
            random.chance(0.6) ? "one_time" : "usage",
            fmt::format("Onboarding of {}", customer),
            random.between(8, 90) * 1'000,
            "one_time",
            "active",
            at,
            std::nullopt,
            json_object("customer", customer),
            at
        );
        continue;
      }
      // A few in a hundred leave each month.
      const int64_t stays = 30 + static_cast<int64_t>(random.unit() * 1'400);
      const Moment ends = at.plus_days(stays);
      const bool ended = ends < world.end();
      streams.row(
          tenant.id,
          world.ids().at(at),
          "subscription",
          fmt::format("Subscription of {}", customer),
          prices.at(random.weighted({5, 8, 4, 1})),
          "monthly",
          ended ? "ended" : "active",
          at,
          ended ? std::optional(ends) : std::nullopt,
          json_object("customer", customer),
          at
      );
    }
  }
}

void write_tiers(World& world, Random& random) {
  constexpr std::array<std::string_view, 4> tiers{"free", "starter", "pro", "enterprise"};
  constexpr std::array<int64_t, 4> multipliers{100, 110, 125, 150};
  Table& table = world.load().table(
      "public.subscription_tiers",
      "id, user_id, tier, xp_multiplier, source, starts_at, expires_at, created_at, updated_at"
  );
  for (const Person& person : world.people()) {
    const size_t tier = random.weighted({4, 3, 2, 1});
    const Moment start = world.cap(person.signed_up.plus_days(random.between(0, 3)));
    // One that began as a trial has that behind it.
    const Moment trial_over = start.plus_days(14);
    if (tier > 0 && trial_over < world.end()) {
      table.row(
          world.ids().number(),
          person.id,
          "starter",
          Decimal{110, 2},
          "trial",
          start,
          trial_over,
          start,
          trial_over
      );
      table.row(
          world.ids().number(),
          person.id,
          tiers.at(tier),
          Decimal{multipliers.at(tier), 2},
          "purchase",
          trial_over,
          std::nullopt,
          trial_over,
          trial_over
      );
      continue;
    }
    table.row(
        world.ids().number(),
        person.id,
        tiers.at(tier),
        Decimal{multipliers.at(tier), 2},
        "manual",
        start,
        std::nullopt,
        start,
        start
    );
  }
}

}  // namespace

void make_tenants(World& world) {
  Random random = world.stream("tenancy");
  for (const Tenant& tenant : world.tenants()) {
    write_tenant(world, tenant);
    write_members(world, tenant, random);
    write_usage(world, tenant, random);
    write_integrations(world, tenant, random);
    write_revenue(world, tenant, random);
  }
  // The owner of the first also keeps the books of the second, so that somebody belongs to two.
  const Tenant& second = world.tenants()[1];
  const Person& owner = world.people()[world.tenants()[0].people.front()];
  write_member(
      world, second, owner, "billing", std::max(owner.signed_up, second.founded).plus_days(3)
  );
  write_tiers(world, random);
}

}  // namespace plinth::seed
