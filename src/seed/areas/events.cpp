// 04 events: visits with what people did in them, orders, telemetry. The tables that grow with
// `scale`, written day by day so that new rows meet the end of their indexes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/areas/figures.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

constexpr int64_t sessions_a_year = 9'000;

struct Campaign {
  std::string_view source;
  std::string_view medium;
  std::string_view name;
};
constexpr std::array<Campaign, 6> campaigns{{
    {"search", "cpc", "brand"},
    {"search", "cpc", "workflows"},
    {"social", "paid", "spring_webinar"},
    {"newsletter", "email", "monthly"},
    {"partner", "referral", "partnership"},
    {"direct", "none", ""},
}};

class Visits {
 public:
  Visits(World& world, Figures& figures)
      : world_(world),
        figures_(figures),
        random_(world.stream("events")) {}

  void write() {
    const YearCurve curve = world_.curve(Rhythm::office, 5);
    for (Day day = world_.first_day(); day <= world_.last_day(); day = day + 1) {
      for (const Tenant& tenant : world_.tenants()) {
        if (day <= tenant.founded.day()) continue;
        const double year = static_cast<double>(world_.scaled(sessions_a_year)) * tenant.weight;
        const int64_t count = curve.count_on(day, year, random_);
        for (const Moment at : moments_on(day, Rhythm::office, count, random_)) visit(tenant, at);
        figures_.of(tenant, day).sessions += count;
      }
    }
  }

 private:
  struct Visit {
    const Tenant& tenant;
    Person* person;  // null for a visitor who is not signed in
    std::string session;
    Moment at;
    Moment limit;  // of the day: what a visit brings counts on the day it began
  };

  void visit(const Tenant& tenant, Moment at) {
    Person& member = world_.some_member(tenant, random_, at);
    Visit visit{
        .tenant = tenant,
        .person = random_.chance(0.7) ? &member : nullptr,
        .session = random_id(),
        .at = at,
        .limit = Moment{start_of(at.day() + 1).micros - 1},
    };
    const Moment started = at;
    if (visit.person != nullptr) work(visit);
    if (visit.person == nullptr || random_.chance(0.15)) shop(visit);
    if (at.day() >= recent(world_, 55)) measure(visit);
    write_session(visit, started);
  }

  void write_session(const Visit& visit, Moment started) {
    const Campaign& campaign = random_.pick(campaigns);
    const bool from_campaign = visit.person == nullptr && !campaign.name.empty();
    const std::string_view agent = random_.pick(words::user_agents);
    const bool mobile = agent.find("Mobile") != std::string_view::npos;
    sessions_.row(
        visit.session,
        visit.person != nullptr ? std::optional(visit.person->id) : std::nullopt,
        visit.tenant.id,
        started,
        visit.at,
        random_.chance(0.8) ? std::optional(visit.at) : std::nullopt,
        mobile ? "mobile" : "desktop",
        "en",
        random_.pick(words::countries),
        fmt::format(
            "{:016x}{:016x}{:016x}{:016x}",
            random_.next(),
            random_.next(),
            random_.next(),
            random_.next()
        ),
        agent,
        from_campaign ? std::optional(fmt::format("https://{}.example/", campaign.source))
                      : std::nullopt,
        from_campaign ? json_object(
                            "utm_source",
                            campaign.source,
                            "utm_medium",
                            campaign.medium,
                            "utm_campaign",
                            campaign.name
                        )
                      : std::string("{}")
    );
  }

  // What a member does in the application.
  void work(Visit& visit) {
    static constexpr std::array<std::string_view, 9> types{
        "page_viewed",
        "page_viewed",
        "lead_viewed",
        "lead_updated",
        "workflow_run",
        "report_exported",
        "message_sent",
        "search_used",
        "feature_used",
    };
    const int64_t count = 2 + random_.skewed(7);
    for (int64_t i = 0; i < count; ++i) {
      step(visit, 240);
      const std::string_view type = random_.pick(types);
      app_events_.row(
          visit.tenant.id,
          world_.ids().at(visit.at),
          visit.person->id,
          visit.session,
          random_.chance(0.85) ? "web" : "mobile",
          type,
          random_.pick(words::pages),
          type == "feature_used" ? json_object("feature", random_.pick(words::features))
                                 : json_object("ms", random_.between(40, 900)),
          visit.at
      );
    }
    visit.person->last_event = std::max(visit.person->last_event.value_or(visit.at), visit.at);
  }

  // The way from a look at a product to an order: each step loses some.
  void shop(Visit& visit) {
    event(visit, "product_viewed", json_object("product", product()));
    convert(visit, "page_view");
    if (!random_.chance(0.42)) return;
    event(
        visit, "add_to_cart", json_object("product", product(), "quantity", random_.between(1, 3))
    );
    ++figures_.of(visit.tenant, visit.at.day()).add_to_carts;
    convert(visit, "add_to_cart");
    if (!random_.chance(0.55)) return;
    event(visit, "checkout_started", "{}");
    convert(visit, "checkout");
    if (!random_.chance(0.68)) return;
    order(visit);
  }

  void order(Visit& visit) {
    const int64_t revenue = random_.between(12, 60) * 100 + random_.skewed(30'000);
    const int64_t cost = revenue * random_.between(28, 45) / 100;
    event(
        visit,
        "order_completed",
        json_object("revenue_cents", revenue, "cogs_cents", cost, "items", random_.between(1, 5))
    );
    figures_.note_order(visit.tenant, visit.at.day(), visit.person, revenue, cost);
    convert(visit, "purchase");
    if (!random_.chance(0.05)) return;
    event(visit, "order_refunded", json_object("refunds_cents", revenue));
    figures_.of(visit.tenant, visit.at.day()).refunds += revenue;
  }

  void event(Visit& visit, std::string_view name, const std::string& props) {
    step(visit, 90);
    events_.row(
        visit.tenant.id,
        world_.ids().at(visit.at),
        visit.at,
        visit.person != nullptr ? std::optional(visit.person->id) : std::nullopt,
        visit.session,
        name,
        props,
        "shop",
        "web",
        "/shop",
        visit.at.plus_seconds(2)
    );
  }

  void convert(const Visit& visit, std::string_view type) {
    conversions_.row(
        visit.tenant.id,
        world_.ids().at(visit.at),
        type,
        visit.person != nullptr ? std::optional(visit.person->id) : std::nullopt,
        visit.session,
        json_object("variant", random_.chance(0.5) ? "a" : "b"),
        visit.at
    );
  }

  // How the application fared in the browser; kept for two months.
  void measure(const Visit& visit) {
    static constexpr std::array<std::string_view, 5> types{
        "page_load", "api_call", "js_error", "rage_click", "long_task"
    };
    const int64_t count = 1 + random_.skewed(6);
    for (int64_t i = 0; i < count; ++i) {
      const std::string_view type = types.at(random_.weighted({10, 8, 0.6, 0.3, 1.2}));
      telemetry_.row(
          visit.tenant.id,
          world_.ids().at(visit.at),
          visit.person != nullptr ? std::optional(visit.person->id) : std::nullopt,
          visit.session,
          type,
          random_.pick(words::pages),
          json_object("ms", 60 + random_.skewed(2'400)),
          visit.at
      );
    }
  }

  void step(Visit& visit, int64_t seconds) {
    Moment later{
        visit.at.micros + random_.between(2, seconds) * 1'000'000 + random_.below(1'000'000)
    };
    visit.at = std::min(later, visit.limit);
  }

  std::string product() { return fmt::format("P-{:04}", 1'000 + random_.skewed(60)); }

  // As a random uuid: who knows a session's id may end it.
  std::string random_id() {
    return Uuid{
        .high = (random_.next() & ~0xf000ULL) | 0x4000ULL,
        .low = (random_.next() >> 2) | (2ULL << 62),
    }
        .text();
  }

  World& world_;
  Figures& figures_;
  Random random_;
  Table& sessions_ = world_.load().table(
      "public.sessions",
      "id, user_id, tenant_id, started_at, last_seen_at, ended_at, device, locale, country, "
      "ip_hash, "
      "user_agent, referrer, utm"
  );
  Table& app_events_ = world_.load().table(
      "public.app_events", "tenant_id, id, user_id, session_id, app, type, path, meta, created_at"
  );
  Table& events_ = world_.load().table(
      "public.events",
      "tenant_id, id, occurred_at, user_id, session_id, event_name, props, source, app, path, "
      "ingested_at"
  );
  Table& conversions_ = world_.load().table(
      "public.conversion_events",
      "tenant_id, id, event_type, user_id, session_id, properties, created_at"
  );
  Table& telemetry_ = world_.load().table(
      "public.telemetry_events", "tenant_id, id, user_id, session_id, type, path, meta, created_at"
  );
};

void write_spend(World& world, Figures& figures) {
  Random random = world.stream("spend");
  Table& table = world.load().table(
      "public.spend",
      "tenant_id, id, platform, campaign_id, adset_id, date, spend_cents, clicks, impressions, "
      "conv, "
      "created_at, updated_at"
  );
  static constexpr std::array<std::string_view, 2> platforms{"search", "social"};
  const YearCurve curve = world.curve(Rhythm::always, 3);
  for (const Tenant& tenant : world.tenants()) {
    for (Day day = tenant.founded.day() + 1; day <= world.last_day(); day = day + 1) {
      for (const std::string_view platform : platforms) {
        const int64_t clicks = 5 + curve.count_on(day, 60'000 * tenant.weight, random);
        const int64_t spend = clicks * random.between(38, 95);
        const Moment at = world.cap(start_of(day + 1).plus_seconds(1'800));
        table.row(
            tenant.id,
            world.ids().at(at),
            platform,
            fmt::format("{}-{}", platform, tenant.subdomain),
            std::nullopt,
            day,
            spend,
            clicks,
            clicks * random.between(28, 60),
            random.round(static_cast<double>(clicks) * 0.04),
            at,
            at
        );
        figures.of(tenant, day).spend += spend;
        figures.of(tenant, day).clicks += clicks;
      }
    }
  }
}

}  // namespace

void make_events(World& world) {
  Figures figures;
  Visits(world, figures).write();
  write_spend(world, figures);
  figures.write(world);
  make_segments(world);
}

}  // namespace plinth::seed
