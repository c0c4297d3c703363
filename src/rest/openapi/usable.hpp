// What of a schema a caller may use. PostgreSQL says so for every request anew (sql/root.cpp):
// privileges are no part of the snapshot.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/snapshot.hpp"

namespace plinth::rest {

struct Usable {
  bool everything = false;
  std::vector<uint32_t> relations;  // oids, ascending
  std::vector<uint32_t> functions;  // likewise

  bool includes(const catalog::Relation& relation) const;
  bool includes(const catalog::Function& function) const;
};

// Reads `{"relations": [oid, …], "functions": [oid, …]}`. What cannot be read grants nothing.
Usable parse_usable(std::string_view json);

}  // namespace plinth::rest
