// 16 social: the forum, the directory of experts, channels of tenants.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/texts.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

class Forum {
 public:
  explicit Forum(World& world) : world_(world), random_(world.stream("forum")) {}

  void write() {
    const YearCurve curve = world_.curve(Rhythm::evening, 3);
    int64_t number = 0;
    for (Day day = world_.first_day() + 3; day <= world_.last_day(); day = day + 1) {
      for (const Moment at :
           moments_on(day, Rhythm::evening, curve.count_on(day, 220, random_), random_)) {
        write_topic(random_.pick(texts::topics), at, ++number);
      }
    }
  }

 private:
  void write_topic(const texts::Topic& topic, Moment at, int64_t number) {
    const Person& author = world_.some_person(random_, at);
    const Uuid id = world_.ids().at(at);
    const auto most = static_cast<int64_t>(random_.weighted({1, 3, 4, 4}));
    std::optional<Uuid> accepted;
    Moment when = at;
    int64_t count = 0;
    for (int64_t i = 0; i < most; ++i) {
      when = when.plus_seconds(900 + random_.skewed(20 * seconds_an_hour));
      if (!world_.happened(when)) break;
      ++count;
      const Uuid answer = world_.ids().at(when);
      answers_.row(
          answer,
          id,
          world_.some_person(random_, when).id,
          topic.answers.at(static_cast<size_t>(i)),
          "published",
          when,
          when
      );
      if (i == 0 && topic.type == "question" && random_.chance(0.7)) accepted = answer;
    }
    const int64_t likes = like(id, at);
    posts_.row(
        id,
        author.id,
        topic.title,
        fmt::format("{}-demo-{}", words::slug_of(topic.title), number),
        topic.body,
        topic.type,
        text_array({topic.tag}),
        "published",
        likes,
        count,
        20 + likes * random_.between(8, 25),
        random_.chance(0.03),
        accepted,
        at,
        at
    );
  }

  int64_t like(const Uuid& post, Moment at) {
    std::set<Uuid> given;
    for (int64_t i = random_.skewed(20); i > 0; --i) {
      const Moment when = at.plus_seconds(60 + random_.skewed(5 * seconds_a_day));
      if (!world_.happened(when)) continue;
      const Person& person = world_.some_person(random_, when);
      if (given.insert(person.id).second) likes_.row(post, person.id, when);
    }
    return static_cast<int64_t>(given.size());
  }

  World& world_;
  Random random_;
  Table& posts_ = world_.load().table(
      "public.community_posts",
      "id, author_id, title, slug, content, type, tags, status, likes, comments, views, featured, "
      "accepted_answer_id, created_at, updated_at"
  );
  Table& answers_ = world_.load().table(
      "public.community_answers", "id, post_id, author_id, content, status, created_at, updated_at"
  );
  Table& likes_ =
      world_.load().table("public.community_post_likes", "post_id, user_id, created_at");
};

void write_experts(World& world) {
  Random random = world.stream("experts");
  Table& table = world.load().table(
      "public.expert_profiles",
      "user_id, id, name, title, company, bio, expertise, certifications, rating, projects, "
      "followers, verified, availability, hourly_rate_minor, "
      "created_at, updated_at"
  );
  static constexpr std::array<std::string_view, 8> fields{
      "workflows",
      "reporting",
      "sales",
      "onboarding",
      "privacy",
      "design",
      "logistics",
      "integrations"
  };
  constexpr std::array<std::string_view, 3> states{"available", "busy", "unavailable"};
  for (const Person& person : world.people()) {
    if (!random.chance(0.1)) continue;
    const Moment at = world.cap(person.signed_up.plus_days(random.between(3, 60)));
    table.row(
        person.id,
        world.ids().at(at),
        person.name(),
        random.pick(words::job_titles),
        world.tenant_of(person).name,
        "Helps teams to do less by hand and to know why they do the rest.",
        text_array({random.pick(fields), random.pick(fields)}),
        random.chance(0.4) ? text_array({"Certified practitioner"}) : Array{"{}"},
        Decimal{random.between(380, 500), 2},
        random.between(1, 60),
        random.skewed(300),
        random.chance(0.5),
        states.at(random.weighted({6, 3, 1})),
        random.between(60, 220) * 100,
        at,
        at
    );
  }
}

// Only what is no secret: a demo has no mail server and no webhook to protect.
void write_channels(World& world) {
  Random random = world.stream("channels");
  Table& table = world.load().table(
      "public.communication_channels",
      "tenant_id, id, name, type, configuration, active, last_verified_at, failure_count, "
      "created_at, updated_at"
  );
  for (const Tenant& tenant : world.tenants()) {
    const Moment at = world.cap(tenant.founded.plus_seconds(5 * seconds_an_hour));
    const Moment verified = moment_on(world.last_day(), Rhythm::office, random);
    table.row(
        tenant.id,
        world.ids().at(at),
        "Outgoing mail",
        "email",
        json_object(
            "host",
            "mail." + tenant.mail_domain,
            "from_name",
            tenant.name,
            "from_address",
            "hello@" + tenant.mail_domain
        ),
        true,
        verified,
        0,
        at,
        at
    );
    table.row(
        tenant.id,
        world.ids().at(at),
        "Team room",
        "slack",
        json_object("channel", "#general"),
        random.chance(0.8),
        verified,
        random.below(2),
        at,
        at
    );
  }
}

}  // namespace

void make_social(World& world) {
  Forum(world).write();
  write_experts(world);
  write_channels(world);
}

}  // namespace plinth::seed
