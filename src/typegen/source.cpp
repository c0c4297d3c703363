#include "typegen/source.hpp"

#include <algorithm>

#include "typegen/collation.hpp"

namespace plinth::typegen {

std::vector<std::string> Source::schemas() const {
  std::vector<std::string> out = details.schemas;
  std::ranges::sort(out, comes_before);
  return out;
}

bool Source::describes(std::string_view schema) const {
  return std::ranges::find(details.schemas, schema) != details.schemas.end();
}

std::vector<const catalog::Relation*> Source::relations(std::string_view schema) const {
  std::vector<std::string_view> names = snapshot.relation_names(schema);
  std::ranges::sort(names, comes_before);
  std::vector<const catalog::Relation*> out;
  for (const std::string_view name : names) out.push_back(snapshot.find_relation(schema, name));
  return out;
}

bool may_be_null(const catalog::Column& column, const catalog::Relation& relation) {
  return column.nullable || relation.is_view();
}

}  // namespace plinth::typegen
