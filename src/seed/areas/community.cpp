// 03 community: the feed with comments and reactions.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/areas/experience.hpp"
#include "seed/texts.hpp"

namespace plinth::seed {
namespace {

struct Counts {
  int64_t comments = 0;
  int64_t reactions = 0;
};

class Feed {
 public:
  explicit Feed(World& world) : world_(world), random_(world.stream("community")) {}

  void write() {
    const YearCurve curve = world_.curve(Rhythm::evening);
    for (Day day = world_.first_day() + 2; day <= world_.last_day(); day = day + 1) {
      const int64_t count = curve.count_on(day, 640, random_);
      for (const Moment at : moments_on(day, Rhythm::evening, count, random_)) write_post(at);
    }
  }

 private:
  void write_post(Moment at) {
    const texts::Thread& thread = random_.pick(texts::threads);
    const Person& author = world_.some_person(random_, at);
    const int64_t id = world_.ids().number();
    const bool hidden = random_.chance(0.01);
    const Counts counts{
        .comments = write_comments(id, thread, author, at), .reactions = write_reactions(id, at)
    };
    posts_.row(
        id,
        author.id,
        thread.title,
        texts::filled(thread.body, world_.tenant_of(author).name),
        text_array({thread.tag, random_.pick(extra_tags)}),
        hidden ? "hidden" : "published",
        random_.chance(0.01),
        counts.reactions * random_.between(4, 12) + counts.comments * 3 + random_.below(20),
        counts.comments,
        counts.reactions,
        at,
        at
    );
    if (hidden) {
      write_flag(id, at);
    } else {
      note(author, "post_created", "posts", id, at);
    }
  }

  int64_t write_comments(
      int64_t post, const texts::Thread& thread, const Person& author, Moment at
  ) {
    const auto count = static_cast<int64_t>(random_.weighted({3, 3, 4, 4, 5}));
    int64_t parent = 0;
    Moment when = at;
    for (int64_t i = 0; i < count; ++i) {
      when = when.plus_seconds(300 + random_.skewed(10 * seconds_an_hour));
      if (!world_.happened(when)) return i;
      // The author answers the second remark.
      const Person& writer = i == 1 ? author : world_.some_person(random_, when);
      const bool answers = i == 1 || (i > 0 && random_.chance(0.3));
      const int64_t id = world_.ids().number();
      comments_.row(
          id,
          post,
          writer.id,
          answers ? std::optional(parent) : std::nullopt,
          answers ? 2 : 1,
          thread.replies.at(static_cast<size_t>(i)),
          "published",
          when,
          when
      );
      if (!answers) parent = id;
      note(writer, "comment_added", "comments", id, when);
    }
    return count;
  }

  int64_t write_reactions(int64_t post, Moment at) {
    const int64_t count = random_.skewed(16);
    std::set<std::pair<Uuid, std::string_view>> given;
    for (int64_t i = 0; i < count; ++i) {
      const Moment when = at.plus_seconds(60 + random_.skewed(2 * seconds_a_day));
      if (!world_.happened(when)) continue;
      const Person& person = world_.some_person(random_, when);
      const std::string_view emoji = random_.pick(emojis);
      if (!given.emplace(person.id, emoji).second) continue;
      reactions_.row(post, person.id, emoji, when);
    }
    return static_cast<int64_t>(given.size());
  }

  void write_flag(int64_t post, Moment at) {
    const Moment when = world_.cap(at.plus_seconds(3'600));
    const Person& reporter = world_.some_person(random_, when);
    const bool resolved = when.plus_days(3) < world_.end();
    world_.load()
        .table(
            "public.moderation_flags",
            "id, flagged_by, post_id, reason, details, status, resolution, resolved_at, created_at"
        )
        .row(
            world_.ids().number(),
            reporter.id,
            post,
            random_.chance(0.8) ? "spam" : "other",
            "Posted several times within an hour.",
            resolved ? "resolved" : "pending",
            resolved ? std::optional("Hidden; the author was told why.") : std::nullopt,
            resolved ? std::optional(when.plus_seconds(5 * seconds_an_hour)) : std::nullopt,
            when
        );
  }

  // The feed of followers; kept for a year.
  void note(
      const Person& person, std::string_view type, std::string_view object, int64_t id, Moment at
  ) {
    if (at.day() < recent(world_, 360)) return;
    activities_of(world_).row(
        world_.ids().number(), person.id, type, object, std::to_string(id), "followers", "{}", at
    );
  }

  static constexpr std::array<std::string_view, 6> emojis{"👍", "❤️", "🎉", "🚀", "👏", "🤔"};
  static constexpr std::array<std::string_view, 5> extra_tags{
      "work", "ideas", "tools", "people", "results"
  };

  World& world_;
  Random random_;
  Table& posts_ = world_.load().table(
      "public.posts",
      "id, user_id, title, body, tags, status, is_pinned, view_count, comment_count, "
      "reaction_count, "
      "created_at, updated_at"
  );
  Table& comments_ = world_.load().table(
      "public.comments",
      "id, post_id, user_id, parent_id, depth, body, status, created_at, updated_at"
  );
  Table& reactions_ =
      world_.load().table("public.reactions", "post_id, user_id, emoji, created_at");
};

}  // namespace

void make_community(World& world) {
  Feed(world).write();
  make_experience(world);
}

}  // namespace plinth::seed
