// 19 chat: talks of people with the agents of their tenant.
#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/texts.hpp"

namespace plinth::seed {
namespace {

void write_conversation(World& world, const texts::Dialogue& dialogue, Moment at, Random& random) {
  Table& conversations = world.load().table(
      "public.chat_conversations",
      "id, user_id, tenant_id, agent_id, title, model, message_count, last_message_at, "
      "archived_at, created_at, updated_at"
  );
  Table& messages = world.load().table(
      "public.chat_messages",
      "id, conversation_id, user_id, parent_id, role, content, status, tokens, created_at"
  );
  const Person& person = world.some_person(random, at);
  const Tenant& tenant = world.tenant_of(person);
  const Uuid id = world.ids().at(at);
  Moment when = at;
  Moment last = at;
  int64_t count = 0;
  std::optional<Uuid> before;
  for (size_t turn = 0; turn < dialogue.turns.size(); ++turn) {
    const std::string_view text = dialogue.turns.at(turn);
    if (text.empty()) break;
    const bool mine = turn % 2 == 0;
    const Uuid message = world.ids().at(when);
    messages.row(
        message,
        id,
        person.id,
        before,
        mine ? "user" : "assistant",
        text,
        "complete",
        static_cast<int64_t>(text.size() / 4 + 1),
        when
    );
    before = message;
    last = when;
    ++count;
    when = world.cap({when.micros + 1'000'000 + random.below(mine ? 6'000'000 : 90'000'000)});
  }
  conversations.row(
      id,
      person.id,
      tenant.id,
      random.pick(tenant.agents),
      dialogue.title,
      "assist-2",
      count,
      last,
      std::nullopt,
      at,
      last
  );
}

}  // namespace

void make_chat(World& world) {
  Random random = world.stream("chat");
  const YearCurve curve = world.curve(Rhythm::office, 8);
  for (Day day = world.first_day() + 1; day <= world.last_day(); day = day + 1) {
    for (const Moment at :
         moments_on(day, Rhythm::office, curve.count_on(day, 900, random), random)) {
      write_conversation(world, random.pick(texts::dialogues), at, random);
    }
  }
}

}  // namespace plinth::seed
