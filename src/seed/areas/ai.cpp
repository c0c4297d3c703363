// 06 ai: agents with what they answered, texts with their vectors, health of deployments.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/embedding.hpp"
#include "seed/texts.hpp"

namespace plinth::seed {
namespace {

struct Kind {
  std::string_view name;
  std::string_view description;
  std::string_view prompt;
  std::string_view ability;
};
constexpr std::array<Kind, 3> kinds{{
    {"Help desk",
     "Answers questions from the help centre",
     "Answer from the documents you are given. Say so when they do not tell.",
     "search"},
    {"Sales assistant",
     "Sums up leads and drafts follow-ups",
     "Be brief. Never promise a discount.",
     "draft_mail"},
    {"Report writer",
     "Turns figures into a paragraph",
     "State the change first, then the reason.",
     "charts"},
}};

void write_agents(World& world, Random& random) {
  Table& table = world.load().table(
      "public.ai_agents",
      "tenant_id, id, name, description, capabilities, model, system_prompt, temperature, "
      "max_tokens, "
      "personality, pricing, status, version, metrics, created_by, created_at, updated_at"
  );
  for (const Tenant& tenant : world.tenants()) {
    const Person& owner = world.people()[tenant.people.front()];
    for (size_t i = 0; i < kinds.size(); ++i) {
      const Kind& kind = kinds.at(i);
      const Moment at =
          world.cap(tenant.founded.plus_seconds(random.between(2, 40) * seconds_an_hour));
      table.row(
          tenant.id,
          tenant.agents.at(i),
          kind.name,
          kind.description,
          text_array({kind.ability, "chat"}),
          "assist-2",
          kind.prompt,
          Decimal{random.between(1, 6) * 10, 2},
          2'000,
          json_object("tone", "friendly"),
          json_object("per_call_micros", 1'800),
          random.chance(0.85) ? "active" : "draft",
          random.between(1, 5),
          json_object("satisfaction", Decimal{random.between(410, 490), 2}),
          owner.id,
          at,
          at
      );
    }
  }
}

void write_interactions(World& world, Random& random) {
  Table& table = world.load().table(
      "public.agent_interactions",
      "tenant_id, id, agent_id, user_id, model, input_text, output_text, prompt_tokens, "
      "completion_tokens, latency_ms, cost_micros, success, error_message, metadata, created_at"
  );
  const YearCurve curve = world.curve(Rhythm::office, 8);
  for (Day day = world.first_day() + 1; day <= world.last_day(); day = day + 1) {
    for (const Moment at :
         moments_on(day, Rhythm::office, curve.count_on(day, 2'600, random), random)) {
      const Tenant& tenant = world.some_tenant(random);
      if (at.day() <= tenant.founded.day() + 2) continue;
      const Person& person = world.some_member(tenant, random, at);
      const texts::Dialogue& dialogue = random.pick(texts::dialogues);
      const bool good = random.chance(0.97);
      const int64_t asked = random.between(60, 900);
      const int64_t answered = random.between(20, 400);
      table.row(
          tenant.id,
          world.ids().at(at),
          random.pick(tenant.agents),
          person.id,
          "assist-2",
          dialogue.turns[0],
          good ? std::optional(dialogue.turns[1]) : std::nullopt,
          asked,
          good ? answered : 0,
          300 + random.skewed(4'000),
          (asked + 3 * answered) * 2,
          good,
          good ? std::nullopt : std::optional("The model did not answer in time."),
          "{}",
          at
      );
    }
  }
}

void write_health(World& world, Random& random) {
  Table& health = world.load().table(
      "public.ai_health_metrics",
      R"(id, deployment_id, environment, "timestamp", metrics, patterns, recommendations, severity, created_at)"
  );
  for (Day day = recent(world, 85); day <= world.last_day(); day = day + 1) {
    const Moment at = start_of(day).plus_seconds(4 * seconds_an_hour);
    const bool slow = random.chance(0.08);
    health.row(
        world.ids().at(at),
        "assist-eu-1",
        "production",
        at,
        json_object(
            "latency_p95_ms",
            slow ? random.between(3'000, 5'200) : random.between(900, 1'700),
            "error_rate",
            Decimal{random.between(2, 90), 4}
        ),
        slow ? R"([{"pattern": "queueing", "hours": [10, 11]}])" : "[]",
        slow ? text_array({"Add a worker between ten and noon."}) : Array{"{}"},
        slow ? "medium" : "low",
        at
    );
  }
  Table& insights = world.load().table(
      "public.ai_insights",
      "id, tenant_id, deployment_id, environment, insights, severity, status, acknowledged_by, "
      "created_at"
  );
  for (const Tenant& tenant : world.tenants()) {
    const Person& admin = world.people()[tenant.people[1]];
    for (int i = 0; i < 8; ++i) {
      const Moment at = std::max(
          moment_on(world.last_day() - random.between(0, 300), Rhythm::office, random),
          tenant.founded.plus_seconds(3'600)
      );
      const bool seen = random.chance(0.6);
      insights.row(
          world.ids().at(at),
          tenant.id,
          "assist-eu-1",
          "production",
          json_object(
              "summary",
              "Questions about invoices rose by a fifth after the price change.",
              "questions",
              random.between(40, 300)
          ),
          random.chance(0.8) ? "low" : "medium",
          seen ? "acknowledged" : "new",
          seen ? std::optional(admin.id) : std::nullopt,
          at
      );
    }
  }
}

void write_embedding(
    World& world,
    const Tenant& tenant,
    std::string_view name_space,
    std::string_view topic,
    const std::string& text,
    int64_t index
) {
  const Moment at = world.cap(tenant.founded.plus_seconds(3'600 + index * 60));
  world.load()
      .table(
          "public.ai_embeddings",
          "tenant_id, id, namespace, content, embedding, metadata, source_type, source_id, "
          "chunk_index, "
          "model, token_count, created_at, updated_at"
      )
      .row(
          tenant.id,
          world.ids().at(at),
          name_space,
          text,
          embedding_text(embed(text)),
          json_object("topic", topic),
          name_space == "help" ? "article" : "post",
          fmt::format("{}-{}", name_space, index + 1),
          0,
          embedding_model,
          static_cast<int64_t>(text.size() / 5),
          at,
          at
      );
}

void write_embeddings(World& world) {
  for (size_t t = 0; t < world.tenants().size(); ++t) {
    const Tenant& tenant = world.tenants()[t];
    int64_t index = 0;
    for (const texts::Article& article : texts::articles)
      write_embedding(world, tenant, "help", article.topic, std::string(article.text), index++);
    if (t > 1) continue;
    index = 0;
    for (const texts::Topic& topic : texts::topics) {
      write_embedding(
          world, tenant, "forum", topic.tag, fmt::format("{} {}", topic.title, topic.body), index++
      );
    }
  }
}

}  // namespace

void make_ai(World& world) {
  Random random = world.stream("ai");
  write_agents(world, random);
  write_interactions(world, random);
  write_health(world, random);
  write_embeddings(world);
}

}  // namespace plinth::seed
