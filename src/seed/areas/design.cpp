// 15 design: projects, who works on them, their versions.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "seed/areas/areas.hpp"

namespace plinth::seed {
namespace {

struct Kind {
  std::string_view name;
  std::string_view type;
};
constexpr std::array<Kind, 8> kinds{{
    {"Autumn menu", "print"},
    {"Booking page", "website"},
    {"Annual report", "document"},
    {"App icons", "icons"},
    {"Trade fair stand", "space"},
    {"Parcel label", "print"},
    {"Course cover", "illustration"},
    {"Newsletter layout", "mail"},
}};

void write_project(World& world, const Tenant& tenant, int64_t number, Random& random) {
  Table& projects = world.load().table(
      "public.design_projects",
      "tenant_id, id, name, description, project_type, status, owner_id, collaborators, "
      "ai_assistance, created_at, updated_at"
  );
  Table& members = world.load().table(
      "public.design_project_members", "tenant_id, project_id, user_id, role, created_at"
  );
  Table& versions = world.load().table(
      "public.design_versions",
      "tenant_id, id, project_id, version_number, design_data, comment, ai_enhanced, created_by, "
      "created_at"
  );
  const int64_t age =
      std::max<int64_t>(1, world.end().seconds_since(tenant.founded) / seconds_a_day - 3);
  const Moment made =
      world.cap(moment_on(tenant.founded.day() + 1 + random.below(age), Rhythm::office, random));
  const Person& owner = world.some_member(tenant, random, made);
  const Uuid id = world.ids().at(made);
  const Kind& kind = random.pick(kinds);

  std::vector<std::pair<Uuid, std::string_view>> team;
  for (int64_t i = random.below(4); i > 0; --i) {
    const Person& person = world.some_member(tenant, random, made);
    const auto same = [&](const auto& one) { return one.first == person.id; };
    if (person.id == owner.id || std::ranges::any_of(team, same)) continue;
    team.emplace_back(person.id, random.chance(0.7) ? "editor" : "viewer");
  }
  std::ranges::sort(team);
  std::vector<std::string> collaborators;
  for (const auto& [user, role] : team) {
    members.row(tenant.id, id, user, role, made);
    collaborators.push_back(json_object("user_id", user, "role", role));
  }

  static constexpr std::array<std::string_view, 5> comments{
      "First sketch",
      "Larger type, fewer colours",
      "After the review",
      "New picture",
      "Ready for print"
  };
  Moment at = made;
  const int64_t count = random.between(2, 6);
  for (int64_t version = 1; version <= count; ++version) {
    at = world.cap(at.plus_seconds(random.between(2, 90) * seconds_an_hour));
    versions.row(
        tenant.id,
        world.ids().at(at),
        id,
        version,
        json_object(
            "width",
            1'200,
            "height",
            800,
            "background",
            fmt::format("#{:06x}", random.below(0x1000000)),
            "layers",
            random.between(3, 30)
        ),
        random.pick(comments),
        random.chance(0.2),
        owner.id,
        at
    );
  }
  constexpr std::array<std::string_view, 5> states{
      "draft", "in_progress", "review", "completed", "archived"
  };
  projects.row(
      tenant.id,
      id,
      fmt::format("{} {}", kind.name, number),
      fmt::format("{} for {}", kind.name, tenant.name),
      kind.type,
      states.at(random.weighted({1, 4, 2, 5, 1})),
      owner.id,
      json_array(collaborators),
      random.chance(0.3),
      made,
      at
  );
}

}  // namespace

void make_design(World& world) {
  Random random = world.stream("design");
  for (const Tenant& tenant : world.tenants()) {
    const int64_t count = tenant.industry == "design" ? 40 : 4 + random.below(6);
    for (int64_t number = 1; number <= count; ++number)
      write_project(world, tenant, number, random);
  }
}

}  // namespace plinth::seed
