// The schema's many small files, put together as one migration.
//
// schema/manifest.toml names the folders and their order. What comes out is the same for the same
// files, whatever order they are handed over in:
//
//   prologue.sql
//   platform/<folder>/<kind>.sql   folder by folder, kinds in order inside each
//   domains/<area>/<kind>.sql      kind by kind over all areas, areas in order of their needs
//   epilogue.sql
//
// A file that has no place in this order is an error: it would silently never be applied.
//
// The manifest may say of a platform folder when it is skipped: where another service owns the
// schema already (Supabase's auth and storage), its objects are left alone. That can only be known
// in the database, so the folder's files are wrapped in a condition for PostgreSQL to evaluate.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace plinth::migrate {

// What the Supabase CLI would call the composed file's version and name.
inline constexpr std::string_view master_version = "99999999999999";
inline constexpr std::string_view master_name = "master_consolidated_schema";

using File = std::pair<std::string_view, std::string_view>;  // path below schema/, text

struct Part {
  std::string path;  // below schema/
  std::string text;
};

// Names of areas, with or without their number ("08_crm", "crm"); no value means all of them.
using AreaChoice = std::optional<std::vector<std::string>>;

struct Composition {
  std::vector<Part> parts;  // in order of application
  std::string hash;         // of paths and texts: the same hash means the same schema

  // The whole as one file for people and for psql.
  std::string text() const;
};

// With a choice of areas, those that the chosen ones need come along and the others stay out.
base::Checked<Composition> compose(
    std::span<const File> files, const AreaChoice& choice = std::nullopt
);

// The areas so that each comes after those it needs, otherwise in the order given.
struct Area {
  std::string name;
  std::vector<std::string> needs;
};
base::Checked<std::vector<std::string>> order_areas(const std::vector<Area>& areas);

// The chosen areas and all they need, in the order given.
base::Checked<std::vector<Area>> choose_areas(
    const std::vector<Area>& areas, const AreaChoice& choice
);

}  // namespace plinth::migrate
