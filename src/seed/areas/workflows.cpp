// 07 workflows: automations, their versions and runs; 05 user_activations, which tells who made the
// first one when.
#include <array>
#include <map>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

struct Kind {
  std::string_view name;
  std::string_view category;
  std::string_view trigger;
  std::array<std::string_view, 3> steps;
};
constexpr std::array<Kind, 8> kinds{{
    {"Welcome new leads", "sales", "lead_captured", {"look up company", "send mail", "assign"}},
    {"Weekly report", "reports", "schedule", {"collect figures", "write summary", "send mail"}},
    {"Follow up after a demo",
     "sales",
     "appointment_completed",
     {"wait a day", "send mail", "create task"}},
    {"Remind of open invoices", "billing", "schedule", {"find invoices", "send mail", "notify"}},
    {"Approve refunds", "billing", "refund_requested", {"check amount", "ask manager", "notify"}},
    {"Onboard a colleague", "team", "member_joined", {"create account", "send mail", "book meeting"}
    },
    {"Tidy the pipeline", "sales", "schedule", {"find stale leads", "notify", "update status"}},
    {"Sort incoming requests", "support", "message_received", {"classify", "assign", "notify"}},
}};

std::string steps_of(const Kind& kind) {
  std::vector<std::string> steps;
  for (size_t i = 0; i < kind.steps.size(); ++i) {
    steps.push_back(
        json_object("id", fmt::format("step_{}", i + 1), "name", kind.steps.at(i), "type", "action")
    );
  }
  return json_array(steps);
}

class Automations {
 public:
  explicit Automations(World& world) : world_(world), random_(world.stream("workflows")) {}

  void write() {
    for (const Tenant& tenant : world_.tenants()) {
      write_rules(tenant);
      for (const Kind& kind : kinds) {
        if (tenant.size < 40 && random_.chance(0.5)) continue;
        write_workflow(tenant, kind);
      }
    }
    write_templates();
    write_activations();
  }

 private:
  struct Activation {
    Moment first;
    int64_t workflows = 0;
  };

  void write_workflow(const Tenant& tenant, const Kind& kind) {
    const int64_t age =
        std::max<int64_t>(1, world_.end().seconds_since(tenant.founded) / seconds_a_day - 2);
    const Moment made = world_.cap(
        moment_on(tenant.founded.day() + 1 + random_.skewed(age), Rhythm::office, random_)
    );
    Person& author = world_.some_member(tenant, random_, made);
    const Uuid id = world_.ids().at(made);
    const int64_t versions = random_.between(1, 4);
    const bool active = random_.chance(0.85);
    std::vector<Uuid> definitions;
    Moment published = made.plus_seconds(1'200);
    for (int64_t version = 1; version <= versions; ++version) {
      published = world_.cap(published);
      const Uuid definition = world_.ids().at(published);
      definitions.push_back(definition);
      definitions_.row(
          tenant.id,
          definition,
          id,
          kind.name,
          "As published",
          version,
          json_object("steps", RawJson{steps_of(kind)}, "version", version),
          json_object("type", kind.trigger),
          version == versions,
          published,
          author.id,
          published
      );
      published = published.plus_days(random_.between(1, 30));
    }
    const Moment last_run = write_runs(tenant, kind, id, definitions.back(), made);
    workflows_.row(
        tenant.id,
        id,
        kind.name,
        fmt::format("{}, for {}", kind.name, tenant.name),
        json_object("type", kind.trigger),
        steps_of(kind),
        active ? "active" : "inactive",
        kind.category,
        text_array({kind.category}),
        active,
        versions,
        last_run,
        author.id,
        made,
        last_run
    );
    Activation& activation = activations_.try_emplace(author.id, Activation{made, 0}).first->second;
    activation.first = std::min(activation.first, made);
    ++activation.workflows;
    author.last_event = std::max(author.last_event.value_or(made), made);
  }

  // Runs are kept for six months.
  Moment write_runs(
      const Tenant& tenant, const Kind& kind, const Uuid& id, const Uuid& definition, Moment made
  ) {
    const Day first = std::max(recent(world_, 170), made.day() + 1);
    Moment last = made;
    for (Day day = first; day <= world_.last_day(); day = day + 1) {
      const int64_t count = random_.round((day.weekend() ? 0.1 : 0.6) * tenant.weight * 4);
      for (const Moment at : moments_on(day, Rhythm::office, count, random_)) {
        write_run(tenant, kind, id, definition, at);
        last = std::max(last, at);
      }
    }
    return last;
  }

  void write_run(
      const Tenant& tenant,
      const Kind& kind,
      const Uuid& workflow,
      const Uuid& definition,
      Moment at
  ) {
    const Uuid id = world_.ids().at(at);
    const bool by_hand = random_.chance(0.2);
    const Person& person = world_.some_member(tenant, random_, at);
    const size_t outcome = random_.weighted({92, 5, 2, 1});
    constexpr std::array<std::string_view, 4> states{
        "completed", "failed", "cancelled", "timed_out"
    };
    const size_t failing = outcome == 0 ? kind.steps.size() : static_cast<size_t>(random_.below(3));
    Moment when = at.plus_seconds(1);
    for (size_t i = 0; i < std::min(failing + 1, kind.steps.size()); ++i) {
      const Moment started = when;
      when = {when.micros + random_.between(80, 9'000) * 1'000};
      const bool failed = i == failing;
      steps_.row(
          tenant.id,
          world_.ids().at(started),
          id,
          fmt::format("step_{}", i + 1),
          kind.steps.at(i),
          "action",
          i,
          1,
          failed ? "failed" : "completed",
          "{}",
          failed ? std::nullopt : std::optional(R"({"ok": true})"),
          failed ? std::optional("The service did not answer within 30 seconds.") : std::nullopt,
          started,
          when,
          started
      );
    }
    runs_.row(
        tenant.id,
        id,
        workflow,
        definition,
        std::nullopt,
        by_hand ? std::optional(person.id) : std::nullopt,
        states.at(outcome),
        by_hand ? "manual" : kind.trigger,
        "{}",
        outcome == 0 ? std::optional(R"({"ok": true})") : std::nullopt,
        outcome == 1 ? std::optional("A step failed; see its error.") : std::nullopt,
        1,
        4,
        at,
        at.plus_seconds(1),
        when,
        at
    );
  }

  void write_rules(const Tenant& tenant) {
    struct Rule {
      std::string_view name;
      std::string_view trigger;
      std::string_view conditions;
      std::string_view actions;
    };
    static constexpr std::array<Rule, 3> rules{{
        {"Hot leads to sales",
         "lead_qualified",
         R"({"priority": "hot"})",
         R"([{"type": "assign_to_sales"}, {"type": "notify"}])"},
        {"Start the welcome series",
         "lead_captured",
         "{}",
         R"([{"type": "start_nurturing", "delay": 3600}])"},
        {"Tell the team about a sale",
         "conversion",
         R"({"type": "purchase"})",
         R"([{"type": "notify"}, {"type": "sync_crm", "delay": 60}])"},
    }};
    Table& table = world_.load().table(
        "public.autopilot_workflows",
        "tenant_id, id, name, trigger, conditions, actions, enabled, created_by, created_at, "
        "updated_at"
    );
    const Person& owner = world_.people()[tenant.people.front()];
    const Moment at = world_.cap(tenant.founded.plus_seconds(2 * seconds_an_hour));
    for (const Rule& rule : rules) {
      table.row(
          tenant.id,
          world_.ids().at(at),
          rule.name,
          rule.trigger,
          rule.conditions,
          rule.actions,
          random_.chance(0.9),
          owner.id,
          at,
          at
      );
    }
  }

  void write_templates() {
    Table& table = world_.load().table(
        "public.workflow_templates",
        "tenant_id, id, slug, name, description, category, difficulty, visibility, nodes, "
        "connections, "
        "downloads, rating, tags, author_id, status, created_at, updated_at"
    );
    constexpr std::array<std::string_view, 3> levels{"beginner", "intermediate", "advanced"};
    const Tenant& tenant = world_.tenants().front();
    for (const Kind& kind : kinds) {
      std::string slug = "demo-";
      for (const char c : kind.name) slug += c == ' ' ? '-' : static_cast<char>(c | 0x20);
      const Moment at =
          moment_on(world_.first_day() + 3 + random_.below(200), Rhythm::office, random_);
      const Person& author = world_.some_member(tenant, random_, at);
      table.row(
          tenant.id,
          world_.ids().at(at),
          slug,
          kind.name,
          fmt::format("{}: a starting point to copy and change.", kind.name),
          kind.category,
          random_.pick(levels),
          random_.chance(0.7) ? "public" : "tenant",
          steps_of(kind),
          R"([{"from": "step_1", "to": "step_2"}, {"from": "step_2", "to": "step_3"}])",
          5 + random_.skewed(900),
          Decimal{random_.between(360, 500), 2},
          text_array({kind.category}),
          author.id,
          "published",
          at,
          at
      );
    }
  }

  void write_activations() {
    Table& table = world_.load().table(
        "public.user_activations",
        "user_id, id, signup_date, first_workflow_created_at, workflows_created, last_active_at, "
        "created_at, updated_at"
    );
    for (const Person& person : world_.people()) {
      const auto found = activations_.find(person.id);
      const bool made = found != activations_.end();
      table.row(
          person.id,
          world_.ids().at(person.signed_up),
          person.signed_up,
          made ? std::optional(found->second.first) : std::nullopt,
          made ? found->second.workflows : 0,
          person.last_event,
          person.signed_up,
          person.last_event.value_or(person.signed_up)
      );
    }
  }

  World& world_;
  Random random_;
  std::map<Uuid, Activation> activations_;
  Table& workflows_ = world_.load().table(
      "public.automation_workflows",
      "tenant_id, id, name, description, trigger_config, steps, status, category, tags, enabled, "
      "current_version, last_run_at, created_by, created_at, updated_at"
  );
  Table& definitions_ = world_.load().table(
      "public.workflow_definitions",
      "tenant_id, id, workflow_id, name, description, version, definition, triggers, is_active, "
      "published_at, created_by, created_at"
  );
  Table& runs_ = world_.load().table(
      "public.workflow_executions",
      "tenant_id, id, workflow_id, definition_id, autopilot_workflow_id, user_id, status, "
      "trigger_type, "
      "input_data, output_data, error_message, attempt, max_attempts, scheduled_at, started_at, "
      "completed_at, created_at"
  );
  Table& steps_ = world_.load().table(
      "public.step_executions",
      "tenant_id, id, execution_id, step_id, step_name, step_type, step_index, attempt, status, "
      "input_data, output_data, error_message, started_at, completed_at, created_at"
  );
};

}  // namespace

void make_workflows(World& world) { Automations(world).write(); }

}  // namespace plinth::seed
