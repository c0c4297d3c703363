#include "migrate/compose.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::migrate {
namespace {

struct Manifest {
  std::vector<std::string> kinds;
  std::vector<std::string> platform;
  std::map<std::string, std::string> skipped_where;  // platform folder -> condition, in SQL
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

base::Checked<std::map<std::string, std::string>> skipped_where(const toml::table& manifest) {
  std::map<std::string, std::string> found;
  const toml::table* tables = manifest["skipped_where"].as_table();
  if (tables == nullptr) return found;
  for (const auto& [folder, node] : *tables) {
    const auto table = node.value<std::string>();
    if (!table) {
      return wrong(
          fmt::format("schema/manifest.toml: skipped_where.{} is no text", folder.str()),
          "Write a condition in SQL."
      );
    }
    found.emplace(std::string(folder.str()), *table);
  }
  return found;
}

base::Checked<Manifest> parse_manifest(std::string_view text) {
  try {
    const toml::table table = toml::parse(text, std::string_view("schema/manifest.toml"));
    Manifest manifest;
    TRY(manifest.kinds, names_of(table, "kinds"));
    TRY(manifest.platform, names_of(table, "platform"));
    TRY(manifest.skipped_where, skipped_where(table));
    TRY(manifest.areas, areas_of(table));
    return manifest;
  } catch (const toml::parse_error& e) {
    return wrong(
        fmt::format("schema/manifest.toml:{}: {}", e.source().begin.line, e.description()),
        "Correct the TOML."
    );
  }
}

// A place is a file, or a folder of that name without the ending, whose files follow in order of
// their names.
struct Place {
  std::string path;
  std::string skipped_where;  // a condition in SQL; empty: never skipped
};

// The places in order of application, whether or not anything is there.
base::Checked<std::vector<Place>> places(
    const Manifest& manifest, const std::vector<Area>& chosen
) {
  std::vector<Place> out{{.path = "prologue.sql", .skipped_where = {}}};
  for (const std::string& folder : manifest.platform) {
    const auto skipped = manifest.skipped_where.find(folder);
    for (const std::string& kind : manifest.kinds) {
      out.push_back({
          .path = fmt::format("platform/{}/{}.sql", folder, kind),
          .skipped_where = skipped == manifest.skipped_where.end() ? "" : skipped->second,
      });
    }
  }
  TRY(const std::vector<std::string> areas, order_areas(chosen));
  for (const std::string& kind : manifest.kinds) {
    for (const std::string& area : areas)
      out.push_back({.path = fmt::format("domains/{}/{}.sql", area, kind), .skipped_where = {}});
  }
  out.push_back({.path = "epilogue.sql", .skipped_where = {}});
  return out;
}

// The text as it is, or inside a block that runs it only where the condition does not hold. Long
// tags, since the text has dollar quotes of its own.
std::string guarded(std::string_view text, const std::string& skipped_where) {
  if (skipped_where.empty()) return std::string(text);
  return fmt::format(
      "do $plinth_skip$\n"
      "begin\n"
      "    if {} then\n"
      "        return;  -- another service owns this schema\n"
      "    end if;\n"
      "    execute $plinth_part$\n{}\n$plinth_part$;\n"
      "end\n"
      "$plinth_skip$;\n",
      skipped_where,
      text
  );
}

// Takes the files of the areas that were not chosen out, so that none of them counts as misplaced.
void leave_out(
    std::map<std::string_view, std::string_view>& texts,
    const std::vector<Area>& areas,
    const std::vector<Area>& chosen
) {
  for (const Area& area : areas) {
    if (std::ranges::find(chosen, area.name, &Area::name) != chosen.end()) continue;
    const std::string folder = fmt::format("domains/{}/", area.name);
    const auto first = texts.lower_bound(folder);
    auto last = first;
    while (last != texts.end() && last->first.starts_with(folder)) ++last;
    texts.erase(first, last);
  }
}

std::string hash_of(const std::vector<Part>& parts) {
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

base::Checked<std::vector<Area>> choose_areas(
    const std::vector<Area>& areas, const AreaChoice& choice
) {
  if (!choice) return areas;
  const auto find = [&](std::string_view name) {
    return std::ranges::find_if(areas, [&](const Area& area) {
      return area.name == name || area.name.substr(area.name.find('_') + 1) == name;
    });
  };
  std::vector<std::string> wanted = *choice;
  std::vector<bool> is_chosen(areas.size(), false);
  while (!wanted.empty()) {
    const std::string name = std::move(wanted.back());
    wanted.pop_back();
    const auto found = find(name);
    if (found == areas.end()) {
      std::vector<std::string> known;
      known.reserve(areas.size());
      for (const Area& area : areas) known.push_back(area.name);
      return wrong(
          fmt::format("there is no area \"{}\" in the schema", name),
          fmt::format("The areas are {}.", fmt::join(known, ", "))
      );
    }
    const auto at = static_cast<size_t>(found - areas.begin());
    if (is_chosen[at]) continue;
    is_chosen[at] = true;
    wanted.insert(wanted.end(), found->needs.begin(), found->needs.end());
  }
  std::vector<Area> chosen;
  for (size_t i = 0; i < areas.size(); ++i) {
    if (is_chosen[i]) chosen.push_back(areas[i]);
  }
  return chosen;
}

base::Checked<Composition> compose(std::span<const File> files, const AreaChoice& choice) {
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
  TRY(const std::vector<Area> chosen, choose_areas(manifest.areas, choice));
  TRY(const std::vector<Place> order, places(manifest, chosen));

  Composition composition;
  const auto add = [&](std::string_view path, std::string_view text, const Place& place) {
    composition.parts.push_back(
        {.path = std::string(path), .text = guarded(text, place.skipped_where)}
    );
  };
  for (const Place& place : order) {
    if (const auto part = texts.extract(place.path)) add(part.key(), part.mapped(), place);
    const std::string folder = place.path.substr(0, place.path.rfind('.')) + "/";
    for (auto next = texts.lower_bound(folder);
         next != texts.end() && next->first.starts_with(folder);
         next = texts.erase(next)) {
      add(next->first, next->second, place);
    }
  }
  leave_out(texts, manifest.areas, chosen);
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
      "-- Load it with psql -f, as an administrator; all or nothing happens. It may be applied "
      "again and\n"
      "-- again: what is there already stays as it is.\n"
      "-- sha256 {}\n"
      "\nbegin;\n",
      master_version,
      master_name,
      hash
  );
  for (const auto& [path, part] : parts) {
    fmt::format_to(std::back_inserter(out), "\n-- ======== {} ========\n\n", path);
    out += part;
    if (!out.ends_with('\n')) out += '\n';
  }
  out += "\ncommit;\n";
  return out;
}

}  // namespace plinth::migrate
