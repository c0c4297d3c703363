// 08 crm: mail templates, what campaigns cost, experiments.
#include <array>
#include <map>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

struct Mail {
  std::string_view slug;
  std::string_view name;
  std::string_view subject;
  std::string_view body;
};
constexpr std::array<Mail, 5> mails{{
    {"welcome",
     "Welcome",
     "Nice to meet you, {{first_name}}",
     "Hello {{first_name}},\n\nthank you for writing to {{company}}. Here are three things people "
     "like first."},
    {"how_others_do_it",
     "How others do it",
     "How others use it",
     "Hello {{first_name}},\n\na company of your size saves a morning a week. This is how."},
    {"talk_to_us",
     "Talk to us",
     "Shall we talk for ten minutes?",
     "Hello {{first_name}},\n\npick a time that suits you, and we answer your questions."},
    {"invoice",
     "Invoice",
     "Your invoice {{number}}",
     "Hello {{first_name}},\n\nyour invoice is attached. It is due within fourteen days."},
    {"reminder",
     "Appointment reminder",
     "See you tomorrow at {{time}}",
     "Hello {{first_name}},\n\nwe look forward to seeing you tomorrow."},
}};

struct Campaign {
  std::string_view name;
  std::string_view source;
  std::string_view type;
  int64_t a_week;  // minor units, of a tenant of average size
};
constexpr std::array<Campaign, 5> campaigns{{
    {"brand", "search", "advertising", 42'000},
    {"spring_webinar", "social", "advertising", 30'000},
    {"partnership", "partner", "other", 16'000},
    {"autumn_fair", "event", "event", 21'000},
    {"monthly", "newsletter", "content", 9'000},
}};

void write_templates(World& world, const Tenant& tenant) {
  Table& table = world.load().table(
      "public.email_templates",
      "tenant_id, id, slug, name, subject, body, type, variables, created_at, updated_at"
  );
  for (const Mail& mail : mails) {
    table.row(
        tenant.id,
        world.ids().at(tenant.founded),
        mail.slug,
        mail.name,
        mail.subject,
        mail.body,
        "transactional",
        text_array({"first_name", "company"}),
        tenant.founded,
        tenant.founded
    );
  }
}

// campaign_costs is the sum of marketing_costs, as the trigger keeps it.
void write_costs(World& world, const Tenant& tenant, Random& random) {
  Table& costs = world.load().table(
      "public.marketing_costs",
      "tenant_id, id, source, campaign, amount_minor, date, type, metadata, recorded_at"
  );
  Table& totals = world.load().table(
      "public.campaign_costs",
      "tenant_id, id, campaign, total_cost_minor, budget_minor, created_at, updated_at"
  );
  for (const Campaign& campaign : campaigns) {
    int64_t total = 0;
    Moment last = tenant.founded;
    for (Day day = tenant.founded.day() + 1; day <= world.last_day(); day = day + 1) {
      if (day.weekday() != 0) continue;
      const int64_t amount = std::max<int64_t>(
          500,
          static_cast<int64_t>(
              random.normal(static_cast<double>(campaign.a_week) * tenant.weight * 4, 3'000)
          )
      );
      last = start_of(day).plus_seconds(9 * seconds_an_hour);
      costs.row(
          tenant.id,
          world.ids().at(last),
          campaign.source,
          campaign.name,
          amount,
          day,
          campaign.type,
          "{}",
          last
      );
      total += amount;
    }
    if (total == 0) continue;
    totals.row(
        tenant.id,
        world.ids().at(tenant.founded),
        campaign.name,
        total,
        total * random.between(95, 140) / 100,
        tenant.founded,
        last
    );
  }
}

void write_experiment(
    World& world,
    const Tenant& tenant,
    std::string_view name,
    std::string_view type,
    Day start,
    Random& random
) {
  Table& tests = world.load().table(
      "public.ab_tests",
      "tenant_id, id, name, type, hypothesis, primary_metric, variations, traffic_split, "
      "start_date, end_date, status, "
      "winner_variation_id, created_at, updated_at"
  );
  Table& assignments = world.load().table(
      "public.ab_test_assignments", "tenant_id, test_id, visitor_id, variation_id, assigned_at"
  );
  Table& results = world.load().table(
      "public.ab_test_conversions",
      "tenant_id, id, test_id, visitor_id, variation_id, conversion_type, value_minor, converted_at"
  );
  const Moment begin = start_of(start).plus_seconds(8 * seconds_an_hour);
  const Uuid id = world.ids().at(begin);
  const bool over = start + 28 < world.options().until;
  tests.row(
      tenant.id,
      id,
      name,
      type,
      "Fewer choices lead to more orders.",
      "signup",
      R"([{"id": "control", "name": "As it is"}, {"id": "simple", "name": "One choice less"}])",
      number_array({50, 50}),
      begin,
      over ? std::optional(begin.plus_days(28)) : std::nullopt,
      over ? "completed" : "running",
      over ? std::optional("simple") : std::nullopt,
      begin,
      over ? begin.plus_days(28) : begin
  );
  for (int visitor = 1; visitor <= 160; ++visitor) {
    const Moment at = begin.plus_seconds(random.below(27 * seconds_a_day));
    const bool simple = random.chance(0.5);
    const std::string_view variation = simple ? "simple" : "control";
    const std::string who = fmt::format("visitor-{:04}", visitor);
    if (at >= world.end()) continue;
    assignments.row(tenant.id, id, who, variation, at);
    if (!random.chance(simple ? 0.16 : 0.11)) continue;
    const Moment done = world.cap(at.plus_seconds(random.between(60, 7'200)));
    results.row(
        tenant.id,
        world.ids().at(done),
        id,
        who,
        variation,
        "signup",
        random.between(19, 99) * 100,
        done
    );
  }
}

}  // namespace

void make_campaigns(World& world) {
  Random random = world.stream("campaigns");
  for (const Tenant& tenant : world.tenants()) {
    write_templates(world, tenant);
    write_costs(world, tenant, random);
    if (tenant.status == "trial") continue;
    write_experiment(world, tenant, "Shorter form", "form", world.last_day() - 120, random);
    write_experiment(
        world, tenant, "Price list without slider", "landing_page", world.last_day() - 15, random
    );
  }
}

}  // namespace plinth::seed
