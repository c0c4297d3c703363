// 08 crm: leads from the first visit to the sale, with everything that hangs on them.
#include <array>
#include <map>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/areas/lead.hpp"
#include "seed/areas/nurturing.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

constexpr int64_t leads_a_year = 3'000;

struct Source {
  std::string_view slug;
  std::string_view name;
  std::string_view type;
  std::string_view cost_model;
  std::string_view campaign;
  double share;
  double win_rate;  // of those who were talked to
};
constexpr std::array<Source, 7> sources{{
    {"website", "Website form", "web", "free", "", 0.26, 0.16},
    {"search", "Paid search", "ads", "cpc", "brand", 0.24, 0.11},
    {"social", "Social media", "ads", "cpc", "spring_webinar", 0.16, 0.08},
    {"referral", "Referral", "referral", "free", "", 0.12, 0.34},
    {"partner", "Partner", "partner", "cpl", "partnership", 0.09, 0.28},
    {"event", "Trade fair", "event", "flat", "autumn_fair", 0.08, 0.22},
    {"newsletter", "Newsletter", "email", "free", "monthly", 0.05, 0.18},
}};

class Pipeline {
 public:
  explicit Pipeline(World& world)
      : world_(world),
        random_(world.stream("crm")),
        nurturing_(world) {}

  void write() {
    for (const Tenant& tenant : world_.tenants()) {
      write_sources(tenant);
      nurturing_.write_sequences(tenant);
    }
    const YearCurve curve = world_.curve(Rhythm::office, 4);
    for (Day day = world_.first_day(); day <= world_.last_day(); day = day + 1) {
      for (const Tenant& tenant : world_.tenants()) {
        if (day <= tenant.founded.day()) continue;
        const double year = static_cast<double>(world_.scaled(leads_a_year)) * tenant.weight;
        for (const Moment at :
             moments_on(day, Rhythm::office, curve.count_on(day, year, random_), random_)) {
          write_lead(tenant, at);
        }
      }
    }
  }

 private:
  void write_sources(const Tenant& tenant) {
    Table& table = world_.load().table(
        "public.lead_sources",
        "tenant_id, id, slug, name, type, config, cost_model, active, created_at, updated_at"
    );
    for (const Source& source : sources) {
      const Uuid id = world_.ids().at(tenant.founded);
      source_ids_[{tenant.id, source.slug}] = id;
      table.row(
          tenant.id,
          id,
          source.slug,
          source.name,
          source.type,
          json_object("utm_source", source.slug),
          source.cost_model,
          true,
          tenant.founded,
          tenant.founded
      );
    }
  }

  const Source& some_source() {
    std::array<double, sources.size()> shares{};
    for (size_t i = 0; i < shares.size(); ++i) shares.at(i) = sources.at(i).share;
    return sources.at(random_.weighted(shares));
  }

  void write_lead(const Tenant& tenant, Moment at) {
    const Source& source = some_source();
    Lead lead{
        .tenant = tenant,
        .id = world_.ids().at(at),
        .email = {},
        .first_name = std::string(random_.pick(words::first_names)),
        .last_name = std::string(random_.pick(words::last_names)),
        .company = words::company_name(random_),
        .source = source.slug,
        .campaign = source.campaign,
        .created = at,
        .status = {},
        .settled = at,
        .revenue = 0,
        .score = {},
    };
    const std::string person =
        words::slug_of(fmt::format("{} {}", lead.first_name, lead.last_name));
    lead.email = fmt::format("{}.{}@{}.example", person, ++count_, words::slug_of(lead.company));
    settle(lead, source.win_rate, world_.end(), random_);
    lead.score.warm_source =
        source.slug == "referral" || source.slug == "partner" || source.slug == "event";
    lead.score.named_campaign = !source.campaign.empty();
    lead.score.strong_campaign =
        source.campaign == "partnership" || source.campaign == "spring_webinar";
    lead.score.has_phone = random_.chance(0.6);
    lead.score.company_size = random_.skewed(400) + 3;
    lead.score.budget = random_.skewed(40) * 1'000;
    write_touchpoints(lead);
    write_sessions(lead);
    write_activities(lead);
    nurturing_.enroll(lead);
    write_row(lead);
    if (lead.status == "converted") write_sale(lead);
  }

  void write_row(const Lead& lead) {
    const bool assigned = lead.status != "new";
    const Person& seller = world_.some_member(lead.tenant, random_, lead.created);
    const bool synced = assigned && random_.chance(0.5);
    const std::string crm_id = fmt::format("C-{:07}", count_);
    const int64_t score = lead.score.total();
    leads_.row(
        lead.tenant.id,
        lead.id,
        lead.email,
        lead.first_name,
        lead.last_name,
        lead.company,
        lead.score.has_phone ? std::optional(fmt::format("+1 555 01{:02}", random_.below(100)))
                             : std::nullopt,
        lead.source,
        source_ids_.at({lead.tenant.id, lead.source}),
        lead.campaign.empty() ? std::nullopt : std::optional(lead.campaign),
        json_object(
            "company_size",
            lead.score.company_size,
            "industry",
            random_.pick(words::industries),
            "budget",
            lead.score.budget,
            "country",
            random_.pick(words::countries)
        ),
        lifecycle_stage(lead.status),
        random_.chance(0.7),
        score,
        json_object(
            "demographic",
            lead.score.demographic(),
            "behavioural",
            lead.score.behavioural(),
            "engagement",
            lead.score.engagement(),
            "fit",
            lead.score.fit()
        ),
        score >= 70,
        lead.score.priority(),
        lead.status,
        assigned ? std::optional(seller.id) : std::nullopt,
        assigned ? std::optional(lead.settled) : std::nullopt,
        synced ? std::optional("hubspot") : std::nullopt,
        synced ? std::optional(crm_id) : std::nullopt,
        synced ? std::optional(lead.settled) : std::nullopt,
        lead.revenue > 0 ? std::optional(lead.revenue) : std::nullopt,
        lead.revenue > 0 ? std::optional(lead.settled) : std::nullopt,
        lead.created,
        lead.settled
    );
    if (synced && lead.settled.day() >= recent(world_, 170)) write_sync(lead, crm_id);
  }

  void write_sync(const Lead& lead, const std::string& crm_id) {
    const bool good = random_.chance(0.96);
    syncs_.row(
        lead.tenant.id,
        world_.ids().at(lead.settled),
        lead.id,
        "hubspot",
        random_.chance(0.8) ? "push" : "pull",
        good,
        good ? std::optional(crm_id) : std::nullopt,
        fmt::format("req-{}", count_),
        good ? std::nullopt : std::optional("The other side answered 503."),
        80 + random_.skewed(1'500),
        lead.settled
    );
  }

  void write_touchpoints(const Lead& lead) {
    const int64_t count = 1 + random_.skewed(4);
    for (int64_t i = 0; i < count; ++i) {
      const bool first = i == 0;
      const Moment at =
          first ? lead.created
                : world_.cap(lead.created.plus_seconds(random_.below(20 * seconds_a_day)));
      touchpoints_.row(
          lead.tenant.id,
          world_.ids().at(at),
          lead.id,
          first ? lead.source : random_.pick(sources).slug,
          first ? "form" : "visit",
          lead.campaign.empty() ? std::nullopt : std::optional(lead.campaign),
          lead.score.named_campaign ? "paid" : "organic",
          fmt::format("https://www.{}/{}", lead.tenant.mail_domain, first ? "contact" : "pricing"),
          at,
          at
      );
    }
  }

  void write_sessions(Lead& lead) {
    const int64_t count = 1 + random_.skewed(3);
    for (int64_t i = 0; i < count; ++i) {
      const Moment at =
          world_.cap(lead.created.plus_seconds(-1'200 + i * random_.between(1, 5) * seconds_a_day));
      const int64_t duration = 20 + random_.skewed(900);
      const Moment ended = world_.cap(at.plus_seconds(duration));
      const int64_t pages = 1 + random_.skewed(8);
      const int64_t seconds = ended.seconds_since(at);
      visits_.row(
          lead.tenant.id,
          world_.ids().at(at),
          lead.id,
          fmt::format("visit-{}-{}", count_, i + 1),
          seconds,
          pages,
          at,
          ended,
          at
      );
      lead.score.seconds += seconds;
      lead.score.pages += pages;
    }
  }

  void write_activities(Lead& lead) {
    activity(lead, "form_submitted", lead.created, json_object("source", lead.source));
    static constexpr std::array<std::string_view, 5> kinds{
        "page_viewed", "pricing_viewed", "whitepaper_downloaded", "demo_requested", "mail_opened"
    };
    const int64_t span = std::max<int64_t>(lead.settled.seconds_since(lead.created), 1);
    const int64_t count = random_.skewed(lead.status == "new" ? 4 : 8);
    for (int64_t i = 0; i < count; ++i) {
      const Moment at = lead.created.plus_seconds(random_.below(span));
      activity(lead, random_.pick(kinds), at, "{}");
    }
    if (lead.status == "converted")
      activity(lead, "trial_started", lead.created.plus_seconds(span / 2), "{}");
    if (lead.status != "new")
      activity(lead, "status_changed", lead.settled, json_object("to", lead.status));
  }

  void activity(Lead& lead, std::string_view type, Moment at, const std::string& data) {
    activities_.row(lead.tenant.id, world_.ids().at(at), lead.id, type, data, at, at);
    ++lead.score.activities;
    lead.score.kinds.insert(type);
    lead.score.lately = lead.score.lately || world_.end().seconds_since(at) < 7 * seconds_a_day;
  }

  // A sale is a conversion, money, and the return on what the campaign cost.
  void write_sale(const Lead& lead) {
    const Uuid conversion = world_.ids().at(lead.settled);
    const std::string order = fmt::format("S-{:07}", count_);
    const std::optional<std::string_view> campaign =
        lead.campaign.empty() ? std::nullopt : std::optional(lead.campaign);
    conversions_.row(
        lead.tenant.id,
        conversion,
        lead.id,
        "purchase",
        lead.revenue,
        order,
        json_object("company", lead.company),
        json_object("model", "last_touch", "source", lead.source),
        lead.settled
    );
    revenue_.row(
        lead.tenant.id,
        world_.ids().at(lead.settled),
        lead.id,
        "sale",
        lead.revenue,
        "invoice",
        order,
        "{}",
        lead.settled
    );
    returns_.row(
        lead.tenant.id,
        world_.ids().at(lead.settled),
        lead.id,
        conversion,
        campaign,
        lead.source,
        lead.revenue,
        campaign ? random_.between(40, 400) * 100 : 0,
        lead.settled
    );
    const Moment back = lead.settled.plus_days(random_.between(5, 25));
    if (!random_.chance(0.03) || back >= world_.end()) return;
    revenue_.row(
        lead.tenant.id,
        world_.ids().at(back),
        lead.id,
        "refund",
        -lead.revenue / 2,
        "invoice",
        order + "-R",
        json_object("reason", "Part of the order was not delivered"),
        back
    );
  }

  World& world_;
  Random random_;
  Nurturing nurturing_;
  int64_t count_ = 0;
  std::map<std::pair<Uuid, std::string_view>, Uuid> source_ids_;
  Table& leads_ = world_.load().table(
      "public.leads",
      "tenant_id, id, email, first_name, last_name, company, phone, source, source_id, campaign, "
      "metadata, "
      "lifecycle_stage, marketing_consent, score, score_factors, qualified, priority, status, "
      "assigned_to, "
      "assigned_at, crm_provider, crm_id, crm_synced_at, revenue_minor, converted_at, created_at, "
      "updated_at"
  );
  Table& syncs_ = world_.load().table(
      "public.crm_sync_log",
      "tenant_id, id, lead_id, provider, direction, success, crm_id, request_id, error_message, "
      "duration_ms, synced_at"
  );
  Table& touchpoints_ = world_.load().table(
      "public.lead_touchpoints",
      "tenant_id, id, lead_id, source, type, campaign, medium, url, occurred_at, created_at"
  );
  Table& visits_ = world_.load().table(
      "public.lead_sessions",
      "tenant_id, id, lead_id, session_id, duration, page_views, started_at, ended_at, created_at"
  );
  Table& activities_ = world_.load().table(
      "public.lead_activities",
      "tenant_id, id, lead_id, activity_type, activity_data, occurred_at, created_at"
  );
  Table& conversions_ = world_.load().table(
      "public.conversions",
      "tenant_id, id, lead_id, type, value_minor, external_id, metadata, attribution, converted_at"
  );
  Table& revenue_ = world_.load().table(
      "public.revenue_events",
      "tenant_id, id, lead_id, type, amount_minor, provider, external_id, metadata, recorded_at"
  );
  Table& returns_ = world_.load().table(
      "public.roi_tracking",
      "tenant_id, id, lead_id, conversion_id, campaign, source, revenue_minor, cost_minor, "
      "calculated_at"
  );
};

}  // namespace

void make_crm(World& world) { Pipeline(world).write(); }

}  // namespace plinth::seed
