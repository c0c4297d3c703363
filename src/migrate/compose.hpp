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
#pragma once

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

struct Composition {
  std::vector<File> parts;  // in order of application
  std::string hash;         // of paths and texts: the same hash means the same schema

  // The whole as one file for people and for psql.
  std::string text() const;
};

base::Checked<Composition> compose(std::span<const File> files);

// The areas so that each comes after those it needs, otherwise in the order given.
struct Area {
  std::string name;
  std::vector<std::string> needs;
};
base::Checked<std::vector<std::string>> order_areas(const std::vector<Area>& areas);

}  // namespace plinth::migrate
