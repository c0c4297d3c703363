// 09 privacy: decisions in the banner, consent purpose by purpose, requests, registers.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

constexpr std::string_view platform_tenant = "00000000-0000-0000-0000-000000000000";

// A switch of the banner and the purposes it stands for (schema/domains/09_privacy/seed.sql).
struct Setting {
  std::string_view name;
  double odds;
  std::array<std::string_view, 3> purposes;
};
constexpr std::array<Setting, 4> settings{{
    {"necessary", 1, {"security", "authentication", "legal_compliance"}},
    {"functional", 0.8, {"functionality", "user_experience", ""}},
    {"analytics", 0.6, {"analytics", "performance_measurement", ""}},
    {"marketing", 0.4, {"marketing", "advertising", "personalization"}},
}};

class Consents {
 public:
  explicit Consents(World& world) : world_(world), random_(world.stream("privacy")) {}

  void write() {
    for (const Person& person : world_.people()) {
      const std::string newest = write_banner(person);
      if (random_.chance(0.65)) write_user(person, newest);
    }
    for (const Tenant& tenant : world_.tenants()) {
      for (int i = 0; i < 12; ++i) write_contact(tenant, i);
    }
  }

 private:
  // The newest decision ends the one before.
  std::string write_banner(const Person& person) {
    const bool again = random_.chance(0.3) && person.signed_up.plus_days(60) < person.last_active;
    const Moment first = person.signed_up.plus_seconds(20);
    const Moment second = first.plus_days(45);
    const std::string id = decide(person, first, again ? std::optional(second) : std::nullopt);
    return again ? decide(person, second, std::nullopt) : id;
  }

  std::string decide(const Person& person, Moment at, std::optional<Moment> superseded) {
    std::string chosen = "{";
    std::vector<std::string> purposes;
    for (const Setting& setting : settings) {
      const bool granted = random_.chance(setting.odds);
      if (chosen.size() > 1) chosen += ", ";
      chosen += json_text(setting.name) + ": " + json_value(granted);
      for (const std::string_view purpose : setting.purposes) {
        if (granted && !purpose.empty()) purposes.emplace_back(purpose);
      }
    }
    std::ranges::sort(purposes);
    const Uuid id = world_.ids().at(at);
    banners_.row(
        id,
        person.id,
        id.text(),
        chosen + "}",
        "EU",
        "2.1",
        "banner",
        random_.pick(words::user_agents),
        text_array(purposes),
        365,
        superseded,
        at,
        superseded.value_or(at)
    );
    return id.text();
  }

  void write_user(const Person& person, const std::string& banner) {
    write_subject(
        platform_tenant,
        person.id,
        banner,
        person.email,
        person.signed_up.plus_seconds(60),
        person.last_active
    );
  }

  void write_contact(const Tenant& tenant, int n) {
    const int64_t age =
        std::max<int64_t>(1, world_.end().seconds_since(tenant.founded) / seconds_a_day - 1);
    const Moment at =
        world_.cap(moment_on(tenant.founded.day() + 1 + random_.below(age), Rhythm::office, random_)
        );
    write_subject(
        tenant.id.text(),
        std::nullopt,
        std::nullopt,
        fmt::format("contact{}@{}.example", n + 1, words::slug_of(words::company_name(random_))),
        at,
        world_.end()
    );
  }

  void write_subject(
      std::string_view tenant,
      std::optional<Uuid> user,
      const std::optional<std::string>& banner,
      const std::string& email,
      Moment at,
      Moment until
  ) {
    const Uuid id = world_.ids().at(at);
    Moment last = at;
    const int64_t count = random_.between(0, 3);
    static constexpr std::array<std::string_view, 3> purposes{
        "marketing", "analytics", "personalization"
    };
    static constexpr std::array<std::string_view, 3> types{"marketing", "analytics", "profiling"};
    for (int64_t i = 0; i < count; ++i) {
      const auto place = static_cast<size_t>(i);
      last = last.plus_seconds(30);
      const bool granted = random_.chance(0.7);
      const Moment withdrawn = last.plus_days(random_.between(5, 90));
      const bool taken_back = granted && random_.chance(0.12) && withdrawn < until;
      records_.row(
          world_.ids().at(last),
          id,
          tenant,
          user,
          types.at(place),
          purposes.at(place),
          granted,
          random_.chance(0.8) ? "checkbox" : "double_opt_in",
          last,
          last.plus_days(900),
          taken_back ? std::optional(withdrawn) : std::nullopt,
          "2.1"
      );
    }
    subjects_.row(
        id,
        tenant,
        user,
        banner,
        email,
        "EU",
        count > 0 ? std::optional("2.1") : std::nullopt,
        count > 0 ? std::optional(last) : std::nullopt,
        text_array({"contact", "usage"}),
        user ? "contract" : "consent",
        at,
        last
    );
    if (random_.chance(0.16)) write_request(id, tenant, user, at);
  }

  void write_request(
      const Uuid& subject, std::string_view tenant, std::optional<Uuid> user, Moment known
  ) {
    static constexpr std::array<std::string_view, 4> types{
        "access", "rectification", "portability", "objection"
    };
    const int64_t age = std::max<int64_t>(1, world_.end().seconds_since(known) / seconds_a_day);
    const Moment at = world_.cap(known.plus_seconds(1 + random_.below(age * seconds_a_day)));
    const Moment answered = at.plus_days(random_.between(2, 21));
    const bool done = answered < world_.end();
    const bool rejected = done && random_.chance(0.1);
    const bool verified = done && !rejected;
    requests_.row(
        world_.ids().at(at),
        subject,
        tenant,
        user,
        random_.pick(types),
        rejected ? "rejected"
        : done   ? "completed"
                 : "pending",
        "Please tell me what you know about me.",
        rejected ? std::optional("The identity could not be verified.") : std::nullopt,
        verified ? std::optional("account") : std::nullopt,
        verified,
        verified ? std::optional(at.plus_days(1)) : std::nullopt,
        at.plus_days(30),
        at,
        done ? answered : at,
        done ? std::optional(answered) : std::nullopt
    );
  }

  World& world_;
  Random random_;
  Table& banners_ = world_.load().table(
      "public.privacy_consents",
      "id, user_id, consent_id, settings, jurisdiction, consent_version, source, user_agent, "
      "data_processing_purposes, retention_period, "
      "superseded_at, created_at, updated_at"
  );
  Table& subjects_ = world_.load().table(
      "public.data_subjects",
      "id, tenant_id, user_id, consent_id, email, data_residency_region, consent_version, "
      "consent_timestamp, data_categories, "
      "processing_basis, created_at, updated_at"
  );
  Table& records_ = world_.load().table(
      "public.consent_records",
      "id, data_subject_id, tenant_id, user_id, consent_type, purpose, granted, consent_method, "
      "consent_timestamp, expires_at, withdrawn_at, "
      "version"
  );
  Table& requests_ = world_.load().table(
      "public.data_subject_requests",
      "id, data_subject_id, tenant_id, user_id, request_type, status, description, "
      "rejection_reason, verification_method, "
      "verification_completed, verified_at, due_date, created_at, updated_at, completed_at"
  );
};

struct Activity {
  std::string_view name;
  std::string_view purpose;
  std::string_view basis;
  std::string_view subjects;
  int64_t days;
};
constexpr std::array<Activity, 4> activities{{
    {"Customer accounts", "Run the service customers signed up for", "contract", "customers", 3'650
    },
    {"Newsletter", "Tell people about news they asked for", "consent", "subscribers", 1'095},
    {"Payroll", "Pay salaries and taxes", "legal_obligation", "employees", 3'650},
    {"Web statistics", "See which pages are useful", "legitimate_interests", "visitors", 730},
}};

void write_registers(World& world) {
  Random random = world.stream("registers");
  Table& register_table = world.load().table(
      "public.data_processing_activities",
      "tenant_id, id, name, purpose, legal_basis, data_categories, data_subjects, recipients, "
      "third_country_transfers, retention_period, "
      "controller, dpo_contact, reviewed_at, created_at, updated_at"
  );
  Table& reports = world.load().table(
      "public.compliance_reports",
      "tenant_id, id, type, status, score, issues, recommendations, evidence, generated_at, "
      "valid_until"
  );
  Table& metrics = world.load().table(
      "public.compliance_metrics",
      "tenant_id, id, metric_type, value, target_value, period_start, period_end, created_at"
  );
  for (const Tenant& tenant : world.tenants()) {
    const Moment at = world.cap(tenant.founded.plus_days(2));
    for (const Activity& activity : activities) {
      register_table.row(
          tenant.id,
          world.ids().at(at),
          activity.name,
          activity.purpose,
          activity.basis,
          text_array({"contact", "usage"}),
          text_array({activity.subjects}),
          text_array({"hosting provider"}),
          false,
          activity.days,
          tenant.name,
          "privacy@" + tenant.mail_domain,
          at,
          at,
          at
      );
    }
    for (Day month = tenant.founded.day().first_of_next_month();
         month.first_of_next_month() <= world.options().until;
         month = month.first_of_next_month()) {
      const Moment end = start_of(month.first_of_next_month());
      metrics.row(
          tenant.id,
          world.ids().at(end),
          "request_answer_days",
          Decimal{random.between(30, 160), 1},
          30,
          start_of(month),
          end,
          world.cap(end)
      );
      if (month.month() % 3 != 0) continue;
      const int64_t score = random.between(78, 98);
      reports.row(
          tenant.id,
          world.ids().at(end),
          "gdpr",
          score >= 85 ? "compliant" : "partial",
          score,
          score >= 85 ? "[]"
                      : R"([{"article": 30, "issue": "Two activities lack a retention period"}])",
          score >= 85 ? Array{"{}"}
                      : text_array({"Complete the register of processing activities"}),
          json_object("activities", activities.size()),
          world.cap(end),
          world.cap(end).plus_days(365)
      );
    }
  }
}

}  // namespace

void make_privacy(World& world) {
  Consents(world).write();
  write_registers(world);
}

}  // namespace plinth::seed
