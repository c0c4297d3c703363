// 10 security: the audit trail, what looked wrong, who mistyped a password.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

struct Action {
  std::string_view action;
  std::string_view type;
  std::string_view severity;
  double share;
};
constexpr std::array<Action, 8> actions{{
    {"login", "session", "low", 40},
    {"report_exported", "report", "low", 14},
    {"settings_changed", "user_settings", "low", 10},
    {"lead_reassigned", "leads", "low", 14},
    {"workflow_published", "automation_workflows", "low", 6},
    {"api_key_created", "api_key", "medium", 2},
    {"members_exported", "tenant_members", "medium", 2},
    {"permission_changed", "tenant_members", "high", 1},
}};

class Trail {
 public:
  explicit Trail(World& world) : world_(world), random_(world.stream("audit")) {}

  void write() {
    for (const Tenant& tenant : world_.tenants()) {
      line(tenant, std::nullopt, "insert", "tenants", tenant.id.text(), "low", tenant.founded);
      for (const size_t index : tenant.people) {
        const Person& person = world_.people()[index];
        line(
            tenant,
            std::nullopt,
            "insert",
            "tenant_members",
            person.id.text(),
            "low",
            std::max(person.signed_up, tenant.founded)
        );
      }
    }
    const YearCurve curve = world_.curve(Rhythm::office, 4);
    std::array<double, actions.size()> shares{};
    for (size_t i = 0; i < shares.size(); ++i) shares.at(i) = actions.at(i).share;
    for (Day day = world_.first_day() + 1; day <= world_.last_day(); day = day + 1) {
      for (const Moment at :
           moments_on(day, Rhythm::office, curve.count_on(day, 4'000, random_), random_)) {
        const Person& person = world_.some_person(random_, at);
        const Action& action = actions.at(random_.weighted(shares));
        line(
            world_.tenant_of(person),
            person.id,
            action.action,
            action.type,
            fmt::format("{:08x}", random_.below(1LL << 32)),
            action.severity,
            at
        );
      }
    }
  }

 private:
  void line(
      const Tenant& tenant,
      std::optional<Uuid> user,
      std::string_view action,
      std::string_view type,
      const std::string& resource,
      std::string_view severity,
      Moment at
  ) {
    // Addresses are forgotten after a month.
    const bool fresh = user && at.day() >= recent(world_, 29);
    table_.row(
        tenant.id,
        world_.ids().at(at),
        user,
        action,
        fmt::format("{}:{}", type, resource),
        type,
        resource,
        "{}",
        fresh ? std::optional(words::address(random_)) : std::nullopt,
        fresh ? std::optional(random_.pick(words::user_agents)) : std::nullopt,
        severity,
        "system",
        at
    );
  }

  World& world_;
  Random random_;
  Table& table_ = world_.load().table(
      "public.audit_logs",
      "tenant_id, id, user_id, action, resource, resource_type, resource_id, metadata, ip_address, "
      "user_agent, severity, origin, created_at"
  );
};

struct Incident {
  std::string_view type;
  std::string_view action;
  std::string_view severity;
  std::string_view threat;
};
constexpr std::array<Incident, 5> incidents{{
    {"brute_force", "sign_in", "high", "credential_stuffing"},
    {"unusual_location", "sign_in", "medium", "account_takeover"},
    {"mass_export", "export", "medium", "data_exfiltration"},
    {"expired_token_used", "api_call", "low", "token_replay"},
    {"rate_limit_exceeded", "api_call", "low", "scraping"},
}};

void write_incidents(World& world, Random& random) {
  Table& events = world.load().table(
      "public.security_events",
      "tenant_id, id, event_type, severity, user_id, resource_type, action, details, status, "
      "fingerprint, occurrences, last_seen_at, resolved_at, "
      "created_at"
  );
  Table& threats = world.load().table(
      "public.threat_detections",
      "id, tenant_id, user_id, threat_type, risk_score, details, security_event_id, mitigated, "
      "mitigated_at, created_at"
  );
  const YearCurve curve = world.curve(Rhythm::always, 2);
  for (Day day = recent(world, 360); day <= world.last_day(); day = day + 1) {
    for (const Moment at :
         moments_on(day, Rhythm::always, curve.count_on(day, 140, random), random)) {
      const Incident& incident = incidents.at(random.weighted({1, 2, 1, 4, 5}));
      const Person& person = world.some_person(random, at);
      const Tenant& tenant = world.tenant_of(person);
      const Moment done = at.plus_seconds(random.between(1, 70) * seconds_an_hour);
      const bool resolved = done < world.end();
      const Uuid id = world.ids().at(at);
      const std::string_view outcome = random.chance(0.25) ? "false_positive" : "resolved";
      events.row(
          tenant.id,
          id,
          incident.type,
          incident.severity,
          person.id,
          "session",
          incident.action,
          json_object("country", random.pick(words::countries)),
          resolved             ? outcome
          : random.chance(0.5) ? "open"
                               : "investigating",
          fmt::format("{}:{}", incident.type, id.text()),
          random.between(1, 9),
          at.plus_seconds(random.below(900)),
          resolved ? std::optional(done) : std::nullopt,
          at
      );
      if (incident.severity == "low" && random.chance(0.7)) continue;
      threats.row(
          world.ids().at(at),
          tenant.id,
          person.id,
          incident.threat,
          random.between(20, 92),
          json_object("rule", incident.type),
          id,
          resolved,
          resolved ? std::optional(done) : std::nullopt,
          at
      );
    }
  }
}

void write_failed_sign_ins(World& world, Random& random) {
  Table& table = world.load().table(
      "public.failed_login_attempts",
      "id, email, ip_address, user_id, user_agent, attempt_count, first_attempt, last_attempt, "
      "blocked_until, lock_count, created_at"
  );
  for (const Person& person : world.people()) {
    // Nobody the summary names is kept out by what happened before.
    if (!random.chance(0.2) || person.email.starts_with("owner@")) continue;
    const Moment at = std::min(
        moment_on(recent(world, 2 + random.below(20)), Rhythm::office, random), person.last_active
    );
    const int64_t count = random.between(1, 4);
    table.row(
        world.ids().at(at),
        person.email,
        words::address(random),
        person.id,
        random.pick(words::user_agents),
        count,
        at,
        at.plus_seconds(count * 20),
        std::nullopt,
        0,
        at
    );
  }
}

void write_policies(World& world) {
  Table& table = world.load().table(
      "public.security_policies",
      "id, tenant_id, name, description, policy_type, rules, version, is_active, created_at, "
      "updated_at"
  );
  for (const Tenant& tenant : world.tenants()) {
    const Moment at = world.cap(tenant.founded.plus_seconds(3 * seconds_an_hour));
    table.row(
        world.ids().at(at),
        tenant.id,
        "Sign-in",
        "How colleagues sign in",
        "access_control",
        R"({"require_mfa": false, "max_failed_attempts": 6, "lockout_duration": 900})",
        1,
        true,
        at,
        at
    );
    table.row(
        world.ids().at(at),
        tenant.id,
        "Retention",
        "How long we keep what",
        "data_protection",
        R"({"retention_days": 1095})",
        1,
        true,
        at,
        at
    );
  }
}

}  // namespace

void make_security(World& world) {
  Trail(world).write();
  Random random = world.stream("security");
  write_incidents(world, random);
  write_failed_sign_ins(world, random);
  write_policies(world);
}

}  // namespace plinth::seed
