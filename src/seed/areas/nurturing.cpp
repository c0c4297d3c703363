#include "seed/areas/nurturing.hpp"

#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

struct Step {
  int64_t after_days;
  std::string_view mail_template;
  std::string_view subject;
};
constexpr std::array<Step, 3> steps{{
    {0, "welcome", "Nice to meet you"},
    {3, "how_others_do_it", "How others use it"},
    {7, "talk_to_us", "Shall we talk for ten minutes?"},
}};

}  // namespace

void Nurturing::write_sequences(const Tenant& tenant) {
  const Uuid id = world_.ids().at(tenant.founded);
  sequences_[tenant.id] = id;
  std::vector<std::string> documents;
  for (const Step& step : steps) {
    documents.push_back(json_object("delay", step.after_days, "emailTemplate", step.mail_template));
  }
  Table& table = world_.load().table(
      "public.nurturing_sequences",
      "tenant_id, id, name, steps, trigger, trigger_score, is_active, created_at, updated_at"
  );
  table.row(
      tenant.id,
      id,
      "Welcome series",
      json_array(documents),
      "lead_captured",
      std::nullopt,
      true,
      tenant.founded,
      tenant.founded
  );
  table.row(
      tenant.id,
      world_.ids().at(tenant.founded),
      "Win back",
      json_array({documents.back()}),
      "lead_lost",
      20,
      false,
      tenant.founded,
      tenant.founded
  );
}

void Nurturing::enroll(Lead& lead) {
  if (!random_.chance(0.4)) return;
  const Uuid sequence = sequences_.at(lead.tenant.id);
  const Moment enrolled = world_.cap(lead.created.plus_seconds(seconds_an_hour));
  const Uuid enrollment = world_.ids().at(enrolled);
  // Whoever is qualified or buys leaves the series.
  const bool leaves = lead.status == "qualified" || lead.status == "converted";
  Table& schedule = world_.load().table(
      "public.nurturing_schedule",
      "tenant_id, id, enrollment_id, lead_id, sequence_id, step_order, scheduled_at, status, "
      "attempts, completed_at, created_at"
  );
  std::string_view status = "completed";
  Moment due = enrolled;
  size_t step = 0;
  for (; step < steps.size(); ++step) {
    const Moment before = due;
    due = due.plus_days(steps.at(step).after_days);
    const bool left = leaves && lead.settled <= due;
    const bool sent = !left && due < world_.end();
    schedule.row(
        lead.tenant.id,
        world_.ids().at(before),
        enrollment,
        lead.id,
        sequence,
        step,
        due,
        left   ? "skipped"
        : sent ? "completed"
               : "scheduled",
        sent ? 1 : 0,
        sent ? std::optional(due) : std::nullopt,
        before
    );
    if (sent) send(lead, step, due);
    if (sent) continue;
    status = left ? "cancelled" : "active";
    break;
  }
  const bool cancelled = status == "cancelled";
  const bool completed = status == "completed";
  world_.load()
      .table(
          "public.nurturing_enrollments",
          "tenant_id, id, lead_id, sequence_id, status, current_step, reason, enrolled_at, "
          "completed_at, cancelled_at, created_at"
      )
      .row(
          lead.tenant.id,
          enrollment,
          lead.id,
          sequence,
          status,
          std::min(step, steps.size() - 1),
          cancelled ? std::optional("The lead went on") : std::nullopt,
          enrolled,
          completed ? std::optional(due) : std::nullopt,
          cancelled ? std::optional(std::max(lead.settled, enrolled)) : std::nullopt,
          enrolled
      );
}

void Nurturing::send(Lead& lead, size_t step, Moment at) {
  const std::string message = fmt::format("{}-{}", lead.id.text(), step + 1);
  // Sent mail is kept for ninety days.
  if (at.day() >= recent(world_, 85)) {
    const bool good = random_.chance(0.98);
    world_.load()
        .table(
            "public.email_queue",
            "tenant_id, id, lead_id, template, recipient_email, recipient_name, subject, body, "
            "scheduled_at, sent_at, status, attempts, "
            "last_error, provider_message_id, dedupe_key, created_at"
        )
        .row(
            lead.tenant.id,
            world_.ids().at(at),
            lead.id,
            steps.at(step).mail_template,
            lead.email,
            fmt::format("{} {}", lead.first_name, lead.last_name),
            steps.at(step).subject,
            fmt::format(
                "Hello {},\n\nthank you for your interest in {}.", lead.first_name, lead.tenant.name
            ),
            at,
            good ? std::optional(at.plus_seconds(4)) : std::nullopt,
            good ? "sent" : "failed",
            good ? 1 : 5,
            good ? std::nullopt : std::optional("The mailbox is full."),
            good ? std::optional(message) : std::nullopt,
            message,
            at
        );
    if (!good) return;
  }
  const auto later = [&](double odds, int64_t hours) {
    const Moment when = at.plus_seconds(random_.between(1, hours) * seconds_an_hour);
    return random_.chance(odds) && when < world_.end() ? std::optional(when) : std::nullopt;
  };
  const std::optional<Moment> opened = later(0.46, 40);
  const std::optional<Moment> clicked = opened ? later(0.3, 48) : std::nullopt;
  const std::optional<Moment> replied = clicked ? later(0.25, 72) : std::nullopt;
  lead.score.opened += opened ? 1 : 0;
  lead.score.clicked += clicked ? 1 : 0;
  lead.score.replied += replied ? 1 : 0;
  world_.load()
      .table(
          "public.email_interactions",
          "tenant_id, id, lead_id, email_id, opened_at, clicked_at, replied_at, bounced_at, "
          "unsubscribed_at, created_at"
      )
      .row(
          lead.tenant.id,
          world_.ids().at(at),
          lead.id,
          message,
          opened,
          clicked,
          replied,
          opened ? std::nullopt : later(0.02, 1),
          clicked ? later(0.03, 80) : std::nullopt,
          at
      );
}

}  // namespace plinth::seed
