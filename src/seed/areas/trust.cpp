// 11 trust: what the guardian decided, how people want it to, badges. The ledger is sealed once all
// rows are there: see derived.cpp.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

struct Access {
  std::string_view type;
  std::string_view scope;
  std::string_view data_class;
  std::string_view level;
  int64_t risk;  // thousandths
  std::string_view action;
  std::string_view description;
};
constexpr std::array<Access, 6> accesses{{
    {"data_access", "app", "telemetry", "low", 120, "allow", "Usage figures for the weekly report"},
    {"data_access",
     "api",
     "content",
     "medium",
     380,
     "mask",
     "A connected app read notes; names were masked"},
    {"location_request",
     "external",
     "location",
     "high",
     720,
     "block",
     "A map service asked for the exact place"},
    {"data_access", "user", "content", "low", 90, "allow", "A colleague opened a shared document"},
    {"credential_use",
     "api",
     "credentials",
     "high",
     690,
     "alert",
     "A key was used from a new network"},
    {"data_export",
     "external",
     "content",
     "medium",
     450,
     "redact",
     "An export went out without free text"},
}};

void write_events(World& world, Random& random) {
  Table& table = world.load().table(
      "public.guardian_events",
      "user_id, id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, "
      "description, metadata, fingerprint, "
      "user_decision, decided_at, created_at"
  );
  const YearCurve curve = world.curve(Rhythm::office, 3);
  for (Day day = world.first_day() + 1; day <= world.last_day(); day = day + 1) {
    for (const Moment at :
         moments_on(day, Rhythm::office, curve.count_on(day, 900, random), random)) {
      const Person& person = world.some_person(random, at);
      const Access& access = accesses.at(random.weighted({6, 3, 1, 5, 1, 2}));
      const Uuid id = world.ids().at(at);
      const size_t decision = access.risk < 300 ? 0 : random.weighted({5, 3, 2});
      constexpr std::array<std::string_view, 3> decisions{"pending", "allowed", "blocked"};
      table.row(
          person.id,
          id,
          id.text(),
          access.type,
          access.scope,
          access.data_class,
          access.level,
          Decimal{access.risk + random.between(-40, 40), 3},
          access.action,
          access.description,
          "{}",
          fmt::format("{}/{}", access.scope, access.data_class),
          decisions.at(decision),
          decision == 0 ? std::nullopt
                        : std::optional(world.cap(at.plus_seconds(random.between(60, 90'000)))),
          at
      );
    }
  }
}

void write_preferences(World& world, Random& random) {
  constexpr std::array<std::string_view, 3> levels{"strict", "balanced", "relaxed"};
  Table& table = world.load().table(
      "public.guardian_preferences",
      "user_id, id, trust_level, auto_adjust, risk_weights, disabled_scopes, "
      "disabled_data_classes, private_mode_enabled, created_at, updated_at"
  );
  for (const Person& person : world.people()) {
    if (!random.chance(0.4)) continue;
    table.row(
        person.id,
        world.ids().at(person.signed_up),
        levels.at(random.weighted({2, 6, 2})),
        random.chance(0.8),
        random.chance(0.2) ? R"({"location": 0.9})" : "{}",
        random.chance(0.15) ? text_array({"external"}) : Array{"{}"},
        random.chance(0.2) ? text_array({"biometrics"}) : Array{"{}"},
        random.chance(0.05),
        person.signed_up,
        person.signed_up
    );
  }
}

void write_badges(World& world) {
  struct Badge {
    std::string_view id;
    std::string_view title;
    std::string_view issuer;
    std::string_view category;
  };
  static constexpr std::array<Badge, 3> badges{{
      {"demo-information-security", "Information security", "Greenfinch Assurance", "security"},
      {"demo-data-protection", "Data protection", "Greenfinch Assurance", "privacy"},
      {"demo-availability", "Availability 99.9", "Harrow Point Audits", "operations"},
  }};
  Table& table = world.load().table(
      "public.trust_badges",
      "id, badge_id, title, description, issuer, category, level, status, verification_date, "
      "expiry_date, created_at, updated_at"
  );
  const Day verified = world.first_day() + 60;
  const Moment at = start_of(verified);
  for (const Badge& badge : badges) {
    table.row(
        world.ids().at(at),
        badge.id,
        badge.title,
        "Checked once a year by somebody who does not work for us.",
        badge.issuer,
        badge.category,
        "standard",
        "verified",
        verified,
        verified + 730,
        at,
        at
    );
  }
}

}  // namespace

void make_trust(World& world) {
  Random random = world.stream("trust");
  write_events(world, random);
  write_preferences(world, random);
  write_badges(world);
}

}  // namespace plinth::seed
