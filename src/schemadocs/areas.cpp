#include "schemadocs/areas.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "schemadocs/marked_text.hpp"

namespace plinth::schemadocs {
namespace {

constexpr std::array<std::string_view, 8> creations{
    "create table if not exists ",
    "create unlogged table if not exists ",
    "create or replace function ",
    "create or replace view ",
    "create type ",
    "create domain ",
    "create table ",
    "create view ",
};

std::optional<Name> created_by(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto creation = std::ranges::find_if(creations, [&](std::string_view words) {
    return line.starts_with(words);
  });
  if (creation == creations.end()) return std::nullopt;
  line.remove_prefix(creation->size());
  const std::string_view name = line.substr(0, line.find_first_of(" (;"));
  const size_t dot = name.find('.');
  if (dot == name.npos) return std::nullopt;
  return Name{
      .schema = std::string(name.substr(0, dot)), .name = std::string(name.substr(dot + 1))
  };
}

// "domains/02_tenancy/tables.sql" -> "02_tenancy"; platform folders by their name.
std::optional<std::string_view> folder_of(std::string_view path, std::string_view root) {
  if (!path.starts_with(root)) return std::nullopt;
  path.remove_prefix(root.size());
  const size_t slash = path.find('/');
  if (slash == path.npos) return std::nullopt;
  return path.substr(0, slash);
}

std::string_view without_number(std::string_view name) {
  const size_t underscore = name.find('_');
  return underscore == name.npos ? name : name.substr(underscore + 1);
}

std::string title_of(std::string_view name, std::string_view heading) {
  heading.remove_prefix(std::min(heading.find_first_not_of("0123456789 "), heading.size()));
  return std::string(heading.empty() ? without_number(name) : heading);
}

void add_readme(Area& area, std::string_view text) {
  std::vector<Block> blocks = parse_marked_text(text);
  size_t next = 0;
  if (!blocks.empty()) {
    if (const auto* heading = std::get_if<Heading>(&blocks[0].content)) {
      area.title = title_of(area.name, plain_text(heading->text));
      ++next;
    }
  }
  if (next < blocks.size()) {
    if (auto* paragraph = std::get_if<Paragraph>(&blocks[next].content)) {
      area.purpose = std::move(paragraph->text);
      ++next;
    }
  }
  blocks.erase(blocks.begin(), blocks.begin() + static_cast<ptrdiff_t>(next));
  area.notes = std::move(blocks);
}

}  // namespace

std::set<Name> created_objects(std::string_view sql) {
  std::set<Name> out;
  while (!sql.empty()) {
    const size_t end = sql.find('\n');
    if (auto name = created_by(sql.substr(0, end))) out.insert(*std::move(name));
    sql.remove_prefix(end == sql.npos ? sql.size() : end + 1);
  }
  return out;
}

std::vector<Area> find_areas(std::span<const File> files) {
  std::map<std::string, Area, std::less<>> areas;
  for (const auto& [path, text] : files) {
    const auto folder = folder_of(path, "domains/");
    if (!folder) continue;
    Area& area = areas[std::string(*folder)];
    area.name = *folder;
    if (area.title.empty()) area.title = title_of(area.name, {});
    if (path.ends_with("/README.md")) add_readme(area, text);
    if (path.ends_with(".sql")) area.objects.merge(created_objects(text));
  }
  for (const auto& [path, text] : files) {
    const auto folder = folder_of(path, "platform/");
    if (!folder || !path.ends_with(".sql")) continue;
    for (auto& [name, area] : areas) {
      if (without_number(name) == *folder) area.objects.merge(created_objects(text));
    }
  }
  std::vector<Area> out;
  out.reserve(areas.size());
  for (auto& [name, area] : areas) out.push_back(std::move(area));
  return out;
}

}  // namespace plinth::schemadocs
