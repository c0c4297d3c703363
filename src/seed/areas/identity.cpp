// 01 identity: accounts as the auth service makes them, and what the product knows about people.
#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

constexpr std::string_view nil_uuid = "00000000-0000-0000-0000-000000000000";

void write_account(World& world, const Person& person) {
  const std::string sub = person.id.text();
  const Moment confirmed = person.signed_up.plus_seconds(45);
  world.load()
      .table(
          "auth.users",
          "instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, "
          "confirmation_token, recovery_token, email_change_token_new, email_change, "
          "last_sign_in_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at"
      )
      .row(
          nil_uuid,
          person.id,
          "authenticated",
          "authenticated",
          person.email,
          world.options().password_hash,
          confirmed,
          "",
          "",
          "",
          "",
          person.last_active,
          R"({"provider": "email", "providers": ["email"]})",
          json_object(
              "sub",
              sub,
              "email",
              person.email,
              "display_name",
              person.name(),
              "email_verified",
              true,
              "phone_verified",
              false
          ),
          person.signed_up,
          person.last_active
      );
  world.load()
      .table(
          "auth.identities",
          "id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, "
          "updated_at"
      )
      .row(
          world.ids().at(person.signed_up),
          sub,
          person.id,
          json_object(
              "sub",
              sub,
              "email",
              person.email,
              "display_name",
              person.name(),
              "email_verified",
              true,
              "phone_verified",
              false
          ),
          "email",
          person.last_active,
          person.signed_up,
          person.signed_up
      );
}

void write_settings(World& world, const Person& person, Random& random) {
  constexpr std::array<std::string_view, 3> themes{"light", "dark", "system"};
  constexpr std::array<std::string_view, 4> languages{"en", "en", "en-GB", "de"};
  constexpr std::array<std::string_view, 3> visibilities{"public", "private", "friends"};
  Table& settings = world.load().table(
      "public.user_settings",
      "id, user_id, tenant_id, sms_notifications_enabled, theme, language, timezone, time_format, "
      "profile_visibility, analytics_opt_in, beta_features_enabled, created_at, updated_at"
  );
  const auto write = [&](std::optional<Uuid> tenant) {
    settings.row(
        world.ids().at(person.signed_up),
        person.id,
        tenant,
        random.chance(0.1),
        random.pick(themes),
        random.pick(languages),
        person.time_zone,
        random.chance(0.7) ? "24h" : "12h",
        visibilities.at(random.weighted({5, 3, 2})),
        random.chance(0.55),
        random.chance(0.15),
        person.signed_up,
        person.signed_up
    );
  };
  write(std::nullopt);
  if (random.chance(0.2)) write(world.tenant_of(person).id);
}

void write_apps(World& world, const Person& person, Random& random) {
  constexpr std::array<std::string_view, 6> apps{
      "calendar", "mail", "slack", "drive", "github", "zoom"
  };
  Table& table = world.load().table(
      "public.user_apps", "user_id, app, connected, connected_at, meta, created_at, updated_at"
  );
  for (const std::string_view app : apps) {
    if (!random.chance(0.3)) continue;
    const Moment at =
        world.cap(person.signed_up.plus_seconds(random.between(600, 20 * seconds_a_day)));
    const bool connected = random.chance(0.8);
    table.row(
        person.id,
        app,
        connected,
        connected ? std::optional(at) : std::nullopt,
        json_object("account", person.email, "scopes", random.between(1, 4)),
        at,
        at
    );
  }
}

void write_survey(World& world, const Person& person, Random& random) {
  if (!random.chance(0.45)) return;
  static constexpr std::array<std::string_view, 6> praise{
      "The shared calendar alone saves us a morning a week.",
      "Finally one place for leads and follow-ups.",
      "Support answered within minutes.",
      "Set up in an afternoon, in daily use since.",
      "The workflows do what we used to do by hand.",
      "Reports I can show to the board without touching them.",
  };
  static constexpr std::array<std::string_view, 4> criticism{
      "Importing our old contacts took three attempts.",
      "I would like the mobile view to load faster.",
      "Too many notifications until I found the settings.",
      "The report builder needs more chart types.",
  };
  const auto score =
      static_cast<int64_t>(random.weighted({0.5, 0.2, 0.3, 0.5, 0.8, 2, 3, 8, 14, 16, 12}));
  const Moment at = world.cap(person.signed_up.plus_days(random.between(7, 200)));
  world.load()
      .table("public.nps_surveys", "id, user_id, score, feedback, created_at")
      .row(
          world.ids().at(at),
          person.id,
          score,
          random.chance(0.4)
              ? std::optional(score >= 7 ? random.pick(praise) : random.pick(criticism))
              : std::nullopt,
          at
      );
}

}  // namespace

void make_accounts(World& world) {
  Random random = world.stream("identity");
  Table& roles = world.load().table("public.user_roles", "user_id, role, granted_at, created_at");
  for (const Person& person : world.people()) {
    write_account(world, person);
    // Nobody of the demo administers or moderates the platform: everybody knows the password.
    roles.row(person.id, "user", person.signed_up, person.signed_up);
    write_settings(world, person, random);
    write_apps(world, person, random);
    write_survey(world, person, random);
  }
}

void make_profiles(World& world) {
  Random random = world.stream("profiles");
  static constexpr std::array<std::string_view, 6> abouts{
      "Likes short meetings and long walks.",
      "Spreadsheets by day, sourdough by night.",
      "Here to make handovers boring.",
      "Collects fountain pens and edge cases.",
      "Cyclist, gardener, keeper of the roadmap.",
      "Asks why until it is simple.",
  };
  Table& profiles = world.load().table(
      "public.profiles",
      "id, email, display_name, bio, location, website, referral_code, total_xp, total_referrals, "
      "created_at, updated_at"
  );
  for (const Person& person : world.people()) {
    profiles.row(
        person.id,
        person.email,
        person.name(),
        random.chance(0.7) ? std::optional(fmt::format(
                                 "{} at {}. {}",
                                 random.pick(words::job_titles),
                                 world.tenant_of(person).name,
                                 random.pick(abouts)
                             ))
                           : std::nullopt,
        random.pick(words::cities),
        random.chance(0.2)
            ? std::optional(fmt::format("https://{}", world.tenant_of(person).mail_domain))
            : std::nullopt,
        person.referral_code,
        person.experience,
        person.referrals,
        person.signed_up,
        person.last_active
    );
  }
}

}  // namespace plinth::seed
