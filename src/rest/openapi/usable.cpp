#include "rest/openapi/usable.hpp"

#include <algorithm>

#include "json/tree.hpp"

namespace plinth::rest {
namespace {

std::vector<uint32_t> read_oids(const json::Object& object, std::string_view key) {
  std::vector<uint32_t> oids;
  const json::Value* list = json::find(object, key);
  if (list == nullptr || !list->is_array()) return oids;
  for (const json::Value& item : list->get_array()) {
    if (item.is_int64()) oids.push_back(static_cast<uint32_t>(item.get_int64()));
  }
  std::ranges::sort(oids);
  return oids;
}

}  // namespace

bool Usable::includes(const catalog::Relation& relation) const {
  return everything || std::ranges::binary_search(relations, relation.oid);
}

bool Usable::includes(const catalog::Function& function) const {
  return everything || std::ranges::binary_search(functions, function.oid);
}

Usable parse_usable(std::string_view json) {
  const auto object = json::parse_object(json);
  if (!object) return {};
  return {
      .everything = false,
      .relations = read_oids(*object, "relations"),
      .functions = read_oids(*object, "functions"),
  };
}

}  // namespace plinth::rest
