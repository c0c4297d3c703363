// 13 marketplace: what is offered, and the calls of the interface with what they cost.
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"
#include "seed/words.hpp"

namespace plinth::seed {
namespace {

struct Item {
  std::string_view type;
  std::string_view name;
  std::string_view description;
  std::string_view category;
  int64_t price;
};
constexpr std::array<Item, 12> items{{
    {"template", "Invoice reminder", "Reminds politely on day 7 and firmly on day 14.", "billing", 0
    },
    {"template",
     "New colleague",
     "Accounts, welcome mail and first meetings in one workflow.",
     "team",
     0},
    {"template", "Trade fair follow-up", "From a stack of cards to scheduled calls.", "sales", 1'900
    },
    {"agent",
     "Polite refuser",
     "Declines requests kindly and offers something else.",
     "support",
     900},
    {"agent", "Minute taker", "Turns a transcript into decisions and tasks.", "meetings", 1'500},
    {"agent", "Tidy librarian", "Finds duplicates among your documents.", "knowledge", 0},
    {"integration",
     "Label printer",
     "Prints parcel labels when an order is paid.",
     "shipping",
     2'900},
    {"integration", "Door sign", "Shows who is in which room on a small display.", "office", 0},
    {"integration",
     "Weather notes",
     "Adds tomorrow's weather to outdoor appointments.",
     "calendar",
     0},
    {"app", "Shift planner", "Plans shifts by skills and wishes.", "team", 4'900},
    {"app", "Tasting diary", "Notes, tags and pictures of what you taste.", "food", 0},
    {"app", "Waiting room", "Patients sign in and confirm on a tablet.", "health", 3'900},
}};

void write_items(World& world, Random& random) {
  Table& table = world.load().table(
      "public.marketplace_items",
      "id, slug, type, name, description, category, price_minor, author_id, downloads, rating, "
      "reviews, tags, requirements, status, featured, "
      "created_at, updated_at"
  );
  for (const Item& item : items) {
    const Moment at = moment_on(world.first_day() + 5 + random.below(300), Rhythm::office, random);
    const Person& author = world.some_person(random, at);
    const int64_t downloads = 10 + random.skewed(2'400);
    table.row(
        world.ids().at(at),
        "demo-" + words::slug_of(item.name),
        item.type,
        item.name,
        item.description,
        item.category,
        item.price,
        author.id,
        downloads,
        Decimal{random.between(340, 500), 2},
        downloads / random.between(8, 20),
        text_array({item.category}),
        Array{"{}"},
        random.chance(0.85) ? "active" : "pending",
        random.chance(0.2),
        at,
        at
    );
  }
}

struct Call {
  std::string_view method;
  std::string_view path;
  std::string_view service;  // of the schema's own catalogue; empty: none
  int64_t cost;
};
constexpr std::array<Call, 6> calls{{
    {"GET", "/rest/v1/leads", "", 20},
    {"POST", "/rest/v1/leads", "", 40},
    {"GET", "/rest/v1/appointments", "", 20},
    {"POST", "/api/v1/ai/generate", "00000000-0000-4000-a000-000000001311", 1'800},
    {"POST", "/api/v1/leads/score", "00000000-0000-4000-a000-000000001312", 300},
    {"POST", "/api/v1/workflows/execute", "00000000-0000-4000-a000-000000001313", 500},
}};

int64_t status_of(const Call& call, Random& random) {
  constexpr std::array<int64_t, 5> codes{200, 400, 401, 429, 500};
  const int64_t code = codes.at(random.weighted({92, 4, 1.5, 1.5, 0.7}));
  return code == 200 && call.method == "POST" ? 201 : code;
}

void write_usage(World& world, Random& random) {
  Table& table = world.load().table(
      "public.api_usage",
      "tenant_id, id, api_service_id, api_key_id, endpoint, method, status_code, response_time_ms, "
      "cost_micros, created_at"
  );
  const YearCurve curve = world.curve(Rhythm::always, 6);
  for (Day day = world.first_day() + 1; day <= world.last_day(); day = day + 1) {
    const int64_t count = curve.count_on(day, static_cast<double>(world.scaled(8'000)), random);
    for (const Moment at : moments_on(day, Rhythm::always, count, random)) {
      const Tenant& tenant = world.some_tenant(random);
      if (at <= tenant.founded) continue;
      const Call& call = calls.at(random.weighted({8, 3, 4, 1, 2, 2}));
      const int64_t code = status_of(call, random);
      table.row(
          tenant.id,
          world.ids().at(at),
          call.service.empty() ? std::nullopt : std::optional(call.service),
          fmt::format("key-{}-{}", tenant.subdomain, random.between(1, 2)),
          call.path,
          call.method,
          code,
          6 + random.skewed(300),
          code < 400 ? call.cost : 0,
          at
      );
    }
  }
}

// Requests with their bodies are kept for a month.
void write_logs(World& world, Random& random) {
  Table& table = world.load().table(
      "public.api_logs",
      "id, tenant_id, request_id, method, path, status_code, response_time_ms, user_id, "
      "ip_address, user_agent, request_body, error_message, created_at"
  );
  for (Day day = recent(world, 27); day <= world.last_day(); day = day + 1) {
    const int64_t count = world.scaled(day.weekend() ? 25 : 75);
    for (const Moment at : moments_on(day, Rhythm::office, count, random)) {
      const Person& person = world.some_person(random, at);
      const Call& call = calls.at(random.weighted({8, 3, 4, 1, 2, 2}));
      const int64_t code = status_of(call, random);
      const Uuid id = world.ids().at(at);
      table.row(
          id,
          world.tenant_of(person).id,
          id,
          call.method,
          call.path,
          code,
          6 + random.skewed(300),
          person.id,
          words::address(random),
          random.pick(words::user_agents),
          call.method == "POST" ? std::optional(json_object("items", random.between(1, 5)))
                                : std::nullopt,
          code >= 500 ? std::optional("The database did not answer in time.") : std::nullopt,
          at
      );
    }
  }
}

}  // namespace

void make_marketplace(World& world) {
  Random random = world.stream("marketplace");
  write_items(world, random);
  write_usage(world, random);
  write_logs(world, random);
}

}  // namespace plinth::seed
