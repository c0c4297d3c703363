// 17 notifications: what people are told, and how they want it; 18 content: comments on the blog.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

struct Kind {
  std::string_view type;
  std::string_view level;
  std::string_view title;
  std::string_view message;
  std::string_view link;
};
constexpr std::array<Kind, 9> kinds{{
    {"comment_reply", "info", "New reply", "Somebody answered your comment.", "/community"},
    {"reaction", "info", "They like it", "Your post got five reactions.", "/community"},
    {"reminder", "info", "Meeting in two hours", "Your next appointment starts soon.", "/calendar"},
    {"system", "success", "Export ready", "Your report can be downloaded.", "/reports/sales"},
    {"alert", "warning", "Workflow failed", "A run stopped at its second step.", "/workflows"},
    {"billing", "info", "New invoice", "Your invoice of this month is there.", "/billing"},
    {"security",
     "warning",
     "New sign-in",
     "Somebody signed in from a new browser. Was it you?",
     "/settings"},
    {"product_updates",
     "info",
     "New: shared calendars",
     "See who is free before you invite.",
     "/calendar"},
    {"badge_earned", "success", "New badge", "You earned a badge.", "/community"},
}};

void write_notifications(World& world, Random& random) {
  Table& table = world.load().table(
      "public.notifications",
      "id, user_id, tenant_id, type, level, title, message, link, read, read_at, archived, "
      "archived_at, priority, channels, email_sent, email_sent_at, "
      "created_at, updated_at"
  );
  const YearCurve curve = world.curve(Rhythm::office, 4);
  for (Day day = recent(world, 360); day <= world.last_day(); day = day + 1) {
    for (const Moment at :
         moments_on(day, Rhythm::office, curve.count_on(day, 6'000, random), random)) {
      const Person& person = world.some_person(random, at);
      const Kind& kind = kinds.at(random.weighted({6, 5, 5, 3, 1, 1, 1, 1, 1}));
      const Moment seen = at.plus_seconds(random.between(60, 3 * seconds_a_day));
      const bool read = seen < std::min(person.last_active, world.end()) && random.chance(0.85);
      const bool archived = read && random.chance(0.2);
      const bool mailed = random.chance(0.3);
      table.row(
          world.ids().at(at),
          person.id,
          random.chance(0.6) ? std::optional(world.tenant_of(person).id) : std::nullopt,
          kind.type,
          kind.level,
          kind.title,
          kind.message,
          kind.link,
          read,
          read ? std::optional(seen) : std::nullopt,
          archived,
          archived ? std::optional(seen) : std::nullopt,
          kind.level == "warning" ? "high" : "medium",
          mailed ? text_array({"in_app", "email"}) : text_array({"in_app"}),
          mailed,
          mailed ? std::optional(at.plus_seconds(30)) : std::nullopt,
          at,
          read ? seen : at
      );
    }
  }
}

void write_preferences(World& world, Random& random) {
  Table& table = world.load().table(
      "public.notification_preferences",
      "id, user_id, tenant_id, notification_type, email_enabled, push_enabled, sms_enabled, "
      "in_app_enabled, frequency, quiet_hours_start, "
      "quiet_hours_end, timezone, created_at, updated_at"
  );
  constexpr std::array<std::string_view, 4> frequencies{"immediate", "daily", "weekly", "never"};
  for (const Person& person : world.people()) {
    for (const Kind& kind : kinds) {
      if (!random.chance(0.2)) continue;
      const bool quiet = random.chance(0.4);
      table.row(
          world.ids().at(person.signed_up),
          person.id,
          std::nullopt,
          kind.type,
          random.chance(0.6),
          random.chance(0.7),
          random.chance(0.1),
          true,
          frequencies.at(random.weighted({6, 3, 1, 1})),
          quiet ? std::optional("22:00") : std::nullopt,
          quiet ? std::optional("07:00") : std::nullopt,
          person.time_zone,
          person.signed_up,
          person.signed_up
      );
    }
  }
}

// Addresses under .example lead nowhere: nothing is ever pushed to them.
void write_subscriptions(World& world, Random& random) {
  Table& table = world.load().table(
      "public.push_subscriptions",
      "id, user_id, endpoint, p256dh, auth, user_agent, last_success_at, created_at"
  );
  for (const Person& person : world.people()) {
    if (!random.chance(0.35)) continue;
    const int64_t number = world.ids().number();
    table.row(
        number,
        person.id,
        fmt::format("https://push.example/demo/{}", number),
        fmt::format("B{:016x}{:016x}{:016x}", random.next(), random.next(), random.next()),
        fmt::format("{:016x}{:08x}", random.next(), random.below(1LL << 32)),
        random.pick(words::user_agents),
        person.last_active,
        person.signed_up
    );
  }
}

}  // namespace

void make_notifications(World& world) {
  Random random = world.stream("notifications");
  write_notifications(world, random);
  write_preferences(world, random);
  write_subscriptions(world, random);
}

void make_blog_comments(World& world) {
  Random random = world.stream("blog");
  static constexpr std::array<std::string_view, 5> slugs{
      "why-we-stopped-having-meetings",
      "a-calendar-is-a-promise",
      "reading-your-funnel",
      "how-we-test",
      "three-years-of-small-steps"
  };
  static constexpr std::array<std::string_view, 6> remarks{
      "We tried this last month and it held. The hard part was the first week.",
      "Would love to read how this works with shifts.",
      "Disagree on the second point, but you made me think about it.",
      "Printed and pinned to the kitchen door.",
      "How did you measure the difference?",
      "Thank you for the numbers. Most articles have none.",
  };
  static constexpr std::array<std::string_view, 4> insights{
      "Reducing the delay of the feedback did more than any rule.",
      "The limit moved from planning to review.",
      "A buffer that nobody owns fills up.",
      ""
  };
  Table& table = world.load().table(
      "public.blog_comments",
      "id, tenant_id, post_slug, author_id, author_name, content, parent_id, "
      "systems_thinking_insight, status, moderation_score, moderation_reasons, "
      "created_at, updated_at"
  );
  const YearCurve curve = world.curve(Rhythm::evening, 3);
  for (const Tenant& tenant : world.tenants()) {
    if (tenant.status == "trial") continue;
    for (const std::string_view slug : slugs) {
      std::optional<Uuid> earlier;
      for (int64_t i = random.between(4, 14); i > 0; --i) {
        const Moment at = moment_on(curve.pick(random), Rhythm::evening, random);
        if (at <= tenant.founded) continue;
        const Person& person = world.some_person(random, at);
        const size_t verdict = random.weighted({20, 2, 1});
        constexpr std::array<std::string_view, 3> states{"approved", "pending", "spam"};
        // What was refused is kept for ninety days.
        if (verdict == 2 && at.day() < recent(world, 85)) continue;
        const Uuid id = world.ids().at(at);
        const std::string_view insight = random.pick(insights);
        table.row(
            id,
            tenant.id,
            slug,
            person.id,
            person.name(),
            random.pick(remarks),
            verdict == 0 && random.chance(0.3) ? earlier : std::nullopt,
            insight.empty() ? std::nullopt : std::optional(insight),
            states.at(verdict),
            verdict == 0 ? std::nullopt : std::optional(Decimal{verdict == 2 ? 93 : 41, 2}),
            verdict == 2 ? text_array({"link farm"}) : Array{"{}"},
            at,
            at
        );
        if (verdict == 0) earlier = id;
      }
    }
  }
}

}  // namespace plinth::seed
