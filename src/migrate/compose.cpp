#include "migrate/compose.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::migrate {
namespace {

struct Manifest {
  std::vector<std::string> kinds;
  std::vector<std::string> platform;
  std::vector<Area> areas;
};

std::unexpected<base::Error> wrong(std::string message, std::string hint) {
  return std::unexpected(base::Error{.message = std::move(message), .hint = std::move(hint)});
}

base::Checked<std::vector<std::string>> names_of(const toml::table& table, std::string_view key) {
  const toml::array* list = table[key].as_array();
  if (list == nullptr) {
    return wrong(
        fmt::format("schema/manifest.toml has no list \"{}\"", key),
        "Add it; schema/README.md shows the form."
    );
  }
  std::vector<std::string> names;
  for (const toml::node& node : *list) {
    const auto name = node.value<std::string>();
    if (!name)
      return wrong(
          fmt::format("schema/manifest.toml: \"{}\" may hold only text", key), "Quote its items."
      );
    names.push_back(*name);
  }
  return names;
}

// A TOML table is sorted by name; the manifest's order is that of its lines.
base::Checked<std::vector<Area>> areas_of(const toml::table& manifest) {
  std::vector<std::pair<uint32_t, Area>> found;
  const toml::table* tables = manifest["areas"].as_table();
  if (tables == nullptr) return std::vector<Area>();
  for (const auto& [key, node] : *tables) {
    const toml::table* area = node.as_table();
    if (area == nullptr) {
      return wrong(
          fmt::format("schema/manifest.toml: areas.{} is no table", key.str()),
          "Write [areas.NN_name]."
      );
    }
    std::vector<std::string> needs;
    if (area->contains("needs")) {
      TRY(needs, names_of(*area, "needs"));
    }
    found.emplace_back(
        node.source().begin.line, Area{.name = std::string(key.str()), .needs = std::move(needs)}
    );
  }
  std::ranges::sort(found, {}, [](const auto& entry) { return entry.first; });
  std::vector<Area> areas;
  areas.reserve(found.size());
  for (auto& entry : found) areas.push_back(std::move(entry.second));
  return areas;
}

base::Checked<Manifest> parse_manifest(std::string_view text) {
  try {
    const toml::table table = toml::parse(text, std::string_view("schema/manifest.toml"));
    Manifest manifest;
    TRY(manifest.kinds, names_of(table, "kinds"));
    TRY(manifest.platform, names_of(table, "platform"));
    TRY(manifest.areas, areas_of(table));
    return manifest;
  } catch (const toml::parse_error& e) {
    return wrong(
        fmt::format("schema/manifest.toml:{}: {}", e.source().begin.line, e.description()),
        "Correct the TOML."
    );
  }
}

// The places in order of application, whether or not anything is there. A place is a file, or a
// folder of that name without the ending, whose files follow in order of their names.
base::Checked<std::vector<std::string>> places(const Manifest& manifest) {
  std::vector<std::string> out{"prologue.sql"};
  for (const std::string& folder : manifest.platform) {
    for (const std::string& kind : manifest.kinds)
      out.push_back(fmt::format("platform/{}/{}.sql", folder, kind));
  }
  TRY(const std::vector<std::string> areas, order_areas(manifest.areas));
  for (const std::string& kind : manifest.kinds) {
    for (const std::string& area : areas)
      out.push_back(fmt::format("domains/{}/{}.sql", area, kind));
  }
  out.emplace_back("epilogue.sql");
  return out;
}

std::string hash_of(const std::vector<File>& parts) {
  std::string all;
  for (const auto& [path, text] : parts)
    all.append(path).append(1, '\0').append(text).append(1, '\0');
  return base::hex(crypto::hash(crypto::Digest::sha256, all));
}

}  // namespace

base::Checked<std::vector<std::string>> order_areas(const std::vector<Area>& areas) {
  const auto knows = [&](const std::string& name) {
    return std::ranges::find(areas, name, &Area::name) != areas.end();
  };
  std::vector<std::string> ordered;
  const auto is_done = [&](const std::string& name) {
    return std::ranges::find(ordered, name) != ordered.end();
  };
  for (const Area& area : areas) {
    const auto unknown = std::ranges::find_if_not(area.needs, knows);
    if (unknown != area.needs.end()) {
      return wrong(
          fmt::format(
              "schema/manifest.toml: area {} needs {}, which is not there", area.name, *unknown
          ),
          "Correct the name, or add the area."
      );
    }
  }
  while (ordered.size() < areas.size()) {
    const auto next = std::ranges::find_if(areas, [&](const Area& area) {
      return !is_done(area.name) && std::ranges::all_of(area.needs, is_done);
    });
    if (next != areas.end()) {
      ordered.push_back(next->name);
      continue;
    }
    const auto stuck = std::ranges::find_if_not(areas, is_done, &Area::name);
    return wrong(
        fmt::format("schema/manifest.toml: area {} needs itself by way of others", stuck->name),
        "Break the circle: move the foreign keys of one side into its references.sql."
    );
  }
  return ordered;
}

base::Checked<Composition> compose(std::span<const File> files) {
  std::map<std::string_view, std::string_view> texts;
  for (const auto& [path, text] : files) {
    if (!texts.emplace(path, text).second) {
      return wrong(fmt::format("schema/{} is there twice", path), "Remove one of them.");
    }
  }
  const auto manifest_file = texts.extract("manifest.toml");
  if (!manifest_file)
    return wrong("schema/manifest.toml is missing", "Restore it, and build again.");
  TRY(const Manifest manifest, parse_manifest(manifest_file.mapped()));
  TRY(const std::vector<std::string> order, places(manifest));

  Composition composition;
  for (const std::string& place : order) {
    if (const auto part = texts.extract(place))
      composition.parts.emplace_back(part.key(), part.mapped());
    const std::string folder = place.substr(0, place.rfind('.')) + "/";
    for (auto next = texts.lower_bound(folder);
         next != texts.end() && next->first.starts_with(folder);
         next = texts.erase(next)) {
      composition.parts.emplace_back(next->first, next->second);
    }
  }
  if (!texts.empty()) {
    return wrong(
        fmt::format(
            "schema/{} has no place in the order of schema/manifest.toml", texts.begin()->first
        ),
        "Name its folder in the manifest, or rename the file to one of the kinds."
    );
  }
  composition.hash = hash_of(composition.parts);
  return composition;
}

std::string Composition::text() const {
  std::string out = fmt::format(
      "-- {}_{}.sql\n"
      "--\n"
      "-- Made by `plinth schema print` from the files of schema/; edit those, not this one.\n"
      "-- It may be applied again and again: what is there already stays as it is.\n"
      "-- sha256 {}\n",
      master_version,
      master_name,
      hash
  );
  for (const auto& [path, part] : parts) {
    fmt::format_to(std::back_inserter(out), "\n-- ======== {} ========\n\n", path);
    out += part;
    if (!out.ends_with('\n')) out += '\n';
  }
  return out;
}

}  // namespace plinth::migrate
