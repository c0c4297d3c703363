#include "seed/areas/experience.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

struct Badge {
  std::string_view code;
  std::string_view name;
  std::string_view description;
  std::string_view category;
  int64_t points;
  double odds;
  int64_t number = 0;
};

struct Challenge {
  std::string_view title;
  std::string_view description;
  std::string_view type;
  int64_t points;
};

// Everything the schema awards points for (functions/2_earning.sql), as it happens.
class Experience {
 public:
  explicit Experience(World& world) : world_(world), random_(world.stream("experience")) {}

  void write() {
    write_badges();
    write_challenges();
    write_referrals();
    write_leaderboard();
  }

 private:
  void award(Person& person, int64_t points, Moment at) {
    person.experience += points;
    const auto index = static_cast<size_t>(&person - world_.people().data());
    gained_[{"monthly", start_of(at.day().first_of_month())}][index] += points;
    gained_[{"weekly", start_of(at.day() - at.day().weekday())}][index] += points;
    gained_[{"all_time", Moment{0}}][index] += points;
  }

  void note(
      const Person& person,
      std::string_view type,
      std::string_view object,
      std::string_view id,
      Moment at
  ) {
    if (at.day() < recent(world_, 360)) return;
    activities_of(world_).row(
        world_.ids().number(), person.id, type, object, id, "followers", "{}", at
    );
  }

  void write_badges() {
    Table& table = world_.load().table(
        "public.badges",
        "id, code, name, description, category, xp_reward, criteria, sort_order, created_at, "
        "updated_at"
    );
    Table& held =
        world_.load().table("public.user_badges", "user_id, badge_id, reason, awarded_at");
    int64_t order = 10;
    for (Badge& badge : badges_) {
      badge.number = world_.ids().number();
      table.row(
          badge.number,
          badge.code,
          badge.name,
          badge.description,
          badge.category,
          badge.points,
          json_object("demo", true),
          order,
          world_.begin(),
          world_.begin()
      );
      order += 10;
      for (Person& person : world_.people()) {
        if (!random_.chance(badge.odds * std::min(person.activity, 1.5))) continue;
        const int64_t known =
            std::max<int64_t>(person.last_active.seconds_since(person.signed_up), 1);
        const Moment at = person.signed_up.plus_seconds(random_.below(known));
        held.row(person.id, badge.number, std::nullopt, at);
        award(person, badge.points, at);
        note(person, "badge_earned", "badges", badge.code, at);
      }
    }
  }

  void write_challenges() {
    static constexpr std::array<Challenge, 4> kinds{{
        {"Ten new leads", "Bring ten new leads in a month.", "monthly", 80},
        {"Inbox zero", "End every day of a week with an empty inbox.", "weekly", 40},
        {"Teach a colleague", "Show somebody a feature they did not know.", "special", 60},
        {"Season of reports", "Read every report of the quarter once.", "seasonal", 120},
    }};
    Table& table = world_.load().table(
        "public.challenges",
        "id, code, title, description, challenge_type, start_date, end_date, xp_reward, "
        "requirements, "
        "is_active, created_at, updated_at"
    );
    Table& takers = world_.load().table(
        "public.challenge_participants", "challenge_id, user_id, progress, completed_at, created_at"
    );
    int64_t n = 0;
    for (Day month = world_.first_day().first_of_next_month(); month <= world_.last_day();
         month = month.first_of_next_month(), ++n) {
      const Challenge& kind = kinds.at(static_cast<size_t>(n) % kinds.size());
      const int64_t id = world_.ids().number();
      const Moment start = start_of(month);
      const Moment end = start_of(month.first_of_next_month());
      const std::string code = fmt::format("demo_{:04}_{:02}", month.year(), month.month());
      table.row(
          id,
          code,
          kind.title,
          kind.description,
          kind.type,
          start,
          end,
          kind.points,
          json_object("goal", 10),
          end > world_.end(),
          start.plus_days(-7),
          start.plus_days(-7)
      );
      for (Person& person : world_.people()) {
        const Moment joined = start.plus_seconds(random_.below(6 * seconds_a_day));
        if (person.signed_up > joined || joined > person.last_active || !random_.chance(0.18))
          continue;
        const Moment done = joined.plus_seconds(random_.between(2, 20) * seconds_a_day);
        const bool completed = random_.chance(0.6) && done < end && done < world_.end();
        takers.row(
            id,
            person.id,
            json_object("done", completed ? 10 : random_.below(9)),
            completed ? std::optional(done) : std::nullopt,
            joined
        );
        if (!completed) continue;
        award(person, kind.points, done);
        note(person, "challenge_completed", "challenges", code, done);
      }
    }
  }

  void write_referrals() {
    Table& table = world_.load().table(
        "public.referrals",
        "id, referrer_id, referred_id, referral_code, email, status, converted_at, rewarded_at, "
        "created_at"
    );
    constexpr int64_t reward = 50;  // as reward_referral() gives
    for (Person& person : world_.people()) {
      if (!random_.chance(0.25)) continue;
      Person& referrer = world_.some_person(random_, person.signed_up);
      if (referrer.id == person.id || referrer.signed_up >= person.signed_up) continue;
      const bool rewarded = person.signed_up.plus_days(30) < world_.end();
      const Moment at = rewarded ? person.signed_up.plus_days(30) : person.signed_up;
      table.row(
          world_.ids().number(),
          referrer.id,
          person.id,
          referrer.referral_code,
          person.email,
          rewarded ? "rewarded" : "signed_up",
          rewarded ? std::optional(at) : std::nullopt,
          rewarded ? std::optional(at) : std::nullopt,
          std::max(referrer.signed_up, person.signed_up.plus_days(-random_.between(1, 6)))
      );
      if (!rewarded) continue;
      ++referrer.referrals;
      award(referrer, reward, at);
    }
    for (int i = 0; i < 40; ++i) {
      const Moment at = moment_on(world_.last_day() - random_.below(60), Rhythm::office, random_);
      const Person& referrer = world_.some_person(random_, at);
      table.row(
          world_.ids().number(),
          referrer.id,
          std::nullopt,
          referrer.referral_code,
          fmt::format("friend{}@friends.example", i + 1),
          "pending",
          std::nullopt,
          std::nullopt,
          at
      );
      note(referrer, "referral_sent", "referrals", referrer.referral_code, at);
    }
  }

  // Dense ranks, as refresh_leaderboard_ranks() gives: equal points share one.
  void write_leaderboard() {
    Table& table = world_.load().table(
        "public.leaderboard_entries",
        "period, period_start, user_id, xp_earned, rank, created_at, updated_at"
    );
    for (const auto& [period, points] : gained_) {
      std::set<int64_t, std::greater<>> values;
      for (const auto& [index, earned] : points) values.insert(earned);
      for (const auto& [index, earned] : points) {
        const auto rank = std::distance(values.begin(), values.find(earned)) + 1;
        const Moment made = std::max(period.second, world_.begin());
        table.row(period.first, period.second, world_.people()[index].id, earned, rank, made, made);
      }
    }
  }

  World& world_;
  Random random_;
  std::map<std::pair<std::string_view, Moment>, std::map<size_t, int64_t>> gained_;
  std::array<Badge, 8> badges_{{
      {"demo_first_post", "First post", "Wrote a first post", "community", 20, 0.55},
      {"demo_helpful", "Helpful", "Ten answers that others liked", "community", 60, 0.18},
      {"demo_early_bird", "Early bird", "Among the first hundred accounts", "milestone", 40, 0.2},
      {"demo_automator", "Automator", "Published five workflows", "product", 80, 0.15},
      {"demo_connector", "Connector", "Connected three apps", "product", 40, 0.3},
      {"demo_closer", "Closer", "Won ten customers", "sales", 100, 0.1},
      {"demo_streak_30", "Thirty days", "Active thirty days in a row", "habit", 90, 0.12},
      {"demo_mentor", "Mentor", "Showed five colleagues around", "community", 70, 0.1},
  }};
};

void write_streaks(World& world) {
  Random random = world.stream("streaks");
  Table& table = world.load().table(
      "public.streaks", "user_id, days, longest_days, last_activity_date, freeze_tokens, updated_at"
  );
  for (const Person& person : world.people()) {
    const int64_t most =
        std::min<int64_t>(90, person.last_active.day() - person.signed_up.day() + 1);
    const int64_t days = 1 + random.skewed(std::max<int64_t>(most, 1));
    const int64_t longest = std::min(most, days + random.skewed(20));
    table.row(
        person.id,
        days,
        std::max(days, longest),
        person.last_active.day(),
        random.below(3),
        person.last_active
    );
  }
}

void write_follows(World& world) {
  Random random = world.stream("follows");
  Table& table =
      world.load().table("public.user_follows", "follower_id, following_id, muted, created_at");
  for (const Person& person : world.people()) {
    std::set<Uuid> followed{person.id};
    const int64_t count = random.skewed(24);
    for (int64_t i = 0; i < count; ++i) {
      const Person& other = random.chance(0.7) ? world.some_member(world.tenant_of(person), random)
                                               : random.pick(world.people());
      if (!followed.insert(other.id).second) continue;
      const Moment both = std::max(person.signed_up, other.signed_up);
      table.row(
          person.id,
          other.id,
          random.chance(0.04),
          world.cap(both.plus_seconds(1 + random.below(20 * seconds_a_day)))
      );
    }
  }
}

void write_journals(World& world) {
  Random random = world.stream("journals");
  static constexpr std::array<std::string_view, 6> entries{
      "Finished the quarterly plan and went for a walk instead of answering mail.",
      "Two good calls today. Wrote down what made them good.",
      "Slept badly, said no to a meeting, nobody minded.",
      "Learned how the new reports work. Should have done that in spring.",
      "A customer wrote to say thank you. Printed it.",
      "Helped a new colleague with her first workflow.",
  };
  Table& table = world.load().table(
      "public.journal_entries", "id, user_id, title, body, mood, tags, created_at, updated_at"
  );
  const YearCurve curve = world.curve(Rhythm::evening);
  for (int i = 0; i < 600; ++i) {
    const Moment at = moment_on(curve.pick(random), Rhythm::evening, random);
    const Person& person = world.some_person(random, at);
    if (at < person.signed_up) continue;
    table.row(
        world.ids().number(),
        person.id,
        at.day().text(),
        random.pick(entries),
        random.weighted({1, 2, 5, 8, 5}) + 1,
        text_array({"work"}),
        at,
        at
    );
  }
}

}  // namespace

Table& activities_of(World& world) {
  return world.load().table(
      "public.activities",
      "id, user_id, activity_type, object_type, object_id, visibility, metadata, created_at"
  );
}

void make_experience(World& world) {
  Experience(world).write();
  write_streaks(world);
  write_follows(world);
  write_journals(world);
}

}  // namespace plinth::seed
