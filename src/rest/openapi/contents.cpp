#include "rest/openapi/contents.hpp"

#include <ranges>

namespace plinth::rest {

Contents contents_of(
    const catalog::SchemaSnapshot& snapshot, std::string_view schema, const Usable& usable
) {
  Contents out;
  for (const std::string_view name : snapshot.relation_names(schema)) {
    const catalog::Relation* relation = snapshot.find_relation(schema, name);
    if (usable.includes(*relation)) out.relations.push_back(relation);
  }
  // A path can be described only once: of overloads the one with the most parameters stands for
  // all.
  for (const std::string_view name : snapshot.function_names(schema)) {
    for (const auto& function : snapshot.functions(schema, name) | std::views::reverse) {
      if (!usable.includes(function)) continue;
      out.functions.push_back(&function);
      break;
    }
  }
  return out;
}

}  // namespace plinth::rest
