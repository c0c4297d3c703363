// 14 appointments: dates in working hours, never two of one organiser at once, with reminders,
// meetings and notes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

struct Kind {
  std::string_view title;
  std::string_view type;
  int64_t minutes;
};

constexpr std::array<Kind, 5> general{{
    {"First call with {}", "call", 30},
    {"Demo for {}", "video", 60},
    {"Review with {}", "video", 45},
    {"Planning with {}", "onsite", 60},
    {"Check-in with {}", "call", 30},
}};
constexpr std::array<Kind, 3> dental{{
    {"Check-up of {}", "onsite", 30},
    {"Treatment of {}", "onsite", 60},
    {"First visit of {}", "onsite", 45},
}};

constexpr int64_t appointments_a_year = 2'600;
constexpr int64_t days_ahead = 28;

class Calendar {
 public:
  explicit Calendar(World& world) : world_(world), random_(world.stream("appointments")) {}

  void write() {
    const YearCurve curve = world_.curve(Rhythm::office, 3);
    double lately = 0;  // on a workday of the last week
    for (int64_t back = 0; back < 7; ++back) lately += curve.share(world_.last_day() - back) / 5;
    for (Day day = world_.first_day() + 1; day <= world_.last_day() + days_ahead; day = day + 1) {
      if (day.weekend()) continue;
      for (const Tenant& tenant : world_.tenants()) {
        if (day <= tenant.founded.day()) continue;
        // A clinic has more of them than its size says.
        const double share = tenant.industry == "healthcare" ? 0.4 : 0.6 * tenant.weight / 0.88;
        const double total = appointments_a_year * share;
        const int64_t count =
            day <= world_.last_day()
                ? curve.count_on(day, total, random_)
                : random_.round(
                      total * lately *
                      (1 - static_cast<double>(day - world_.last_day()) / (days_ahead + 2))
                  );
        write_day(tenant, day, count);
      }
    }
  }

 private:
  // Each organiser's day has eight hours; an hour is given away once.
  void write_day(const Tenant& tenant, Day day, int64_t count) {
    std::vector<std::pair<size_t, int64_t>> slots;
    const size_t organisers = std::min<size_t>(tenant.people.size(), 10);
    for (size_t place = 0; place < organisers; ++place) {
      if (world_.people()[tenant.people[place]].signed_up.day() >= day) continue;
      for (int64_t hour = 8; hour < 17; ++hour) {
        if (hour != 12) slots.emplace_back(tenant.people[place], hour);
      }
    }
    random_.shuffle(slots);
    slots.resize(std::min(slots.size(), static_cast<size_t>(std::max<int64_t>(count, 0))));
    std::ranges::sort(slots, {}, &std::pair<size_t, int64_t>::second);
    for (const auto& [person, hour] : slots) {
      write_appointment(
          tenant, world_.people()[person], start_of(day).plus_seconds(hour * seconds_an_hour)
      );
    }
  }

  std::string_view status_at(Moment start) {
    if (start >= world_.end()) {
      constexpr std::array<std::string_view, 3> coming{"scheduled", "confirmed", "cancelled"};
      return coming.at(random_.weighted({5, 5, 0.6}));
    }
    constexpr std::array<std::string_view, 3> over{"completed", "no_show", "cancelled"};
    return over.at(random_.weighted({84, 6, 10}));
  }

  void write_appointment(const Tenant& tenant, const Person& organiser, Moment start) {
    const Kind& kind =
        tenant.industry == "healthcare" ? random_.pick(dental) : random_.pick(general);
    const Moment made = std::max(
        std::min(
            start.plus_seconds(-random_.between(2, 20 * 24) * seconds_an_hour),
            world_.end().plus_seconds(-60)
        ),
        organiser.signed_up.plus_seconds(60)
    );
    const Uuid id = world_.ids().at(made);
    const std::string guest =
        fmt::format("{} {}", random_.pick(words::first_names), random_.pick(words::last_names));
    const std::string_view status = status_at(start);
    const bool cancelled = status == "cancelled";
    const Moment changed =
        cancelled
            ? std::min(std::max(made, start.plus_seconds(-7'200)), world_.end().plus_seconds(-30))
            : made;
    const std::vector<Uuid> participants = invite(tenant, organiser, id, made);
    const Moment end = start.plus_seconds(kind.minutes * 60);
    const std::string title = replaced(kind.title, guest);
    appointments_.row(
        tenant.id,
        id,
        title,
        start,
        end,
        organiser.time_zone,
        kind.type,
        status,
        organiser.id,
        kind.type == "onsite" ? std::optional("Room " + std::to_string(random_.between(1, 6)))
                              : std::nullopt,
        kind.type == "video" ? std::optional("https://meet." + tenant.mail_domain + "/" + id.text())
                             : std::nullopt,
        json_array({json_object("name", guest, "email", words::slug_of(guest) + "@guests.example")}
        ),
        uuid_array(participants),
        random_.chance(0.08),
        cancelled ? std::optional(changed) : std::nullopt,
        cancelled ? std::optional("Something came up") : std::nullopt,
        made,
        changed
    );
    if (!cancelled) remind(tenant, id, start, made);
    if (kind.type != "call" && status == "completed" && tenant.industry != "healthcare") {
      write_meeting(tenant, organiser, id, title, start, end, participants);
    }
  }

  static std::string replaced(std::string_view pattern, const std::string& name) {
    std::string out(pattern);
    return out.replace(out.find("{}"), 2, name);
  }

  // In the order of their ids, as the trigger keeps the copy.
  std::vector<Uuid> invite(
      const Tenant& tenant, const Person& organiser, const Uuid& appointment, Moment at
  ) {
    std::vector<Uuid> ids;
    const int64_t count = random_.below(4);
    for (int64_t i = 0; i < count; ++i) {
      const Person& person = world_.some_member(tenant, random_, at);
      if (person.id == organiser.id || std::ranges::find(ids, person.id) != ids.end()) continue;
      ids.push_back(person.id);
      constexpr std::array<std::string_view, 4> answers{
          "accepted", "pending", "tentative", "declined"
      };
      participants_.row(
          tenant.id, appointment, person.id, answers.at(random_.weighted({7, 2, 1, 1})), at
      );
    }
    std::ranges::sort(ids);
    return ids;
  }

  void remind(const Tenant& tenant, const Uuid& appointment, Moment start, Moment made) {
    if (!random_.chance(0.7)) return;
    for (const int64_t hours : {24, 2}) {
      const Moment due = start.plus_seconds(-hours * seconds_an_hour);
      if (due <= made) continue;
      const bool sent = due < world_.end();
      reminders_.row(
          tenant.id,
          world_.ids().at(made),
          appointment,
          hours == 2 ? "sms" : "email",
          hours,
          due,
          sent ? std::optional(due.plus_seconds(12)) : std::nullopt,
          sent ? "sent" : "pending",
          sent ? 1 : 0,
          made
      );
    }
  }

  void write_meeting(
      const Tenant& tenant,
      const Person& organiser,
      const Uuid& appointment,
      const std::string& title,
      Moment start,
      Moment end,
      const std::vector<Uuid>& participants
  ) {
    const Uuid id = world_.ids().at(start);
    meetings_.row(
        tenant.id,
        id,
        appointment,
        title,
        start,
        end,
        "completed",
        organiser.id,
        uuid_array(participants),
        random_.chance(0.3) ? std::optional("recordings/" + id.text() + ".mp4") : std::nullopt,
        start,
        world_.cap(end)
    );
    for (const Uuid& person : participants) attendees_.row(tenant.id, id, person, start);
    if (!random_.chance(0.6)) return;
    static constexpr std::array<std::string_view, 4> summaries{
        "Agreed on a trial of four weeks with two teams. Start on the first of next month.",
        "The offer is fine except for the term of payment. We send a new one by Friday.",
        "Three open points: import of old data, training, who decides about templates.",
        "Happy so far. Wants the report by region and a second administrator.",
    };
    static constexpr std::array<std::string_view, 4> tasks{
        "Send the revised offer",
        "Book the training",
        "Prepare the import",
        "Ask about the invoice address"
    };
    notes_.row(
        tenant.id,
        world_.ids().at(end),
        id,
        organiser.id,
        random_.pick(summaries),
        json_array({json_object(
            "task", random_.pick(tasks), "owner", organiser.name(), "done", random_.chance(0.6)
        )}),
        "structured",
        "en",
        random_.chance(0.5),
        world_.cap(end),
        world_.cap(end)
    );
  }

  World& world_;
  Random random_;
  Table& appointments_ = world_.load().table(
      "public.appointments",
      "tenant_id, id, title, start_time, end_time, timezone, meeting_type, status, organizer_id, "
      "location, meeting_url, participants, "
      "participant_ids, ai_generated, cancelled_at, cancellation_reason, created_at, updated_at"
  );
  Table& participants_ = world_.load().table(
      "public.appointment_participants", "tenant_id, appointment_id, user_id, response, created_at"
  );
  Table& reminders_ = world_.load().table(
      "public.appointment_reminders",
      "tenant_id, id, appointment_id, reminder_type, timing_hours, remind_at, sent_at, status, "
      "attempts, created_at"
  );
  Table& meetings_ = world_.load().table(
      "public.meetings",
      "tenant_id, id, appointment_id, title, start_time, end_time, status, organizer_id, "
      "participant_ids, recording_url, created_at, updated_at"
  );
  Table& attendees_ = world_.load().table(
      "public.meeting_participants", "tenant_id, meeting_id, user_id, created_at"
  );
  Table& notes_ = world_.load().table(
      "public.meeting_notes",
      "tenant_id, id, meeting_id, author_id, summary, action_items, format, language, ai_enhanced, "
      "created_at, updated_at"
  );
};

}  // namespace

void make_appointments(World& world) { Calendar(world).write(); }

}  // namespace plinth::seed
