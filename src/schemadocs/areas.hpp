// The areas of the built-in schema: what each is for, and which objects are its own.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemadocs/document.hpp"
#include "schemadocs/model.hpp"

namespace plinth::schemadocs {

struct Area {
  std::string name;          // its folder: "02_tenancy"
  std::string title;         // "Tenancy"
  Text purpose;              // the first paragraph of its README
  std::vector<Block> notes;  // the rest of it
  std::set<Name> objects;    // tables, views, functions and types that its files create
};

using File = std::pair<std::string_view, std::string_view>;  // path below schema/, text

// From the files of schema/: domains/NN_name/README.md and **/*.sql, and of platform/name what
// belongs to the area of that name. In order of their folders.
std::vector<Area> find_areas(std::span<const File> files);

// The qualified names that a file creates.
std::set<Name> created_objects(std::string_view sql);

}  // namespace plinth::schemadocs
