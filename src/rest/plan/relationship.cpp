#include "rest/plan/relationship.hpp"

#include <fmt/format.h>

#include "json/writer.hpp"
#include "rest/plan/fuzzy.hpp"

namespace plinth::rest {
namespace {

using catalog::Cardinality;
using catalog::Relation;
using catalog::Relationship;

bool single_column_is(
    const Relationship& relationship, std::string_view column, bool on_origin_side
) {
  if (relationship.columns.size() != 1) return false;
  const auto& pair = relationship.columns.front();
  return (on_origin_side ? pair.from : pair.to) == column;
}

// A self reference has two directions: the table's name means the rows that point here, the
// column's name the row pointed at.
bool matches_self(
    const Relationship& relationship, std::string_view target, std::string_view hint
) {
  const bool to_many = relationship.cardinality == Cardinality::one_to_many;
  if (hint.empty()) {
    if (to_many) return target == relationship.to->name;
    return relationship.cardinality == Cardinality::many_to_one &&
           single_column_is(relationship, target, true);
  }
  return to_many && target == relationship.to->name &&
         (single_column_is(relationship, hint, false) || hint == relationship.constraint);
}

bool matches(const Relationship& relationship, std::string_view target, std::string_view hint) {
  if (relationship.computed) return target == relationship.computed->function;
  if (relationship.is_self()) return matches_self(relationship, target, hint);
  const bool by_name = target == relationship.to->name;
  if (hint.empty()) {
    if (by_name) return true;
    if (relationship.junction || relationship.to->is_view()) return false;
    return target == relationship.constraint || single_column_is(relationship, target, true);
  }
  if (!by_name) return false;
  if (relationship.junction) return hint == relationship.junction->relation->name;
  return hint == relationship.constraint || single_column_is(relationship, hint, true) ||
         single_column_is(relationship, hint, false);
}

std::string_view cardinality_name(Cardinality cardinality) {
  switch (cardinality) {
    case Cardinality::one_to_many:
      return "one-to-many";
    case Cardinality::many_to_one:
      return "many-to-one";
    case Cardinality::one_to_one:
      return "one-to-one";
    case Cardinality::many_to_many:
      return "many-to-many";
  }
  return "";
}

enum class Side { from, to };

std::string column_list(const std::vector<catalog::ColumnPair>& pairs, Side side) {
  std::vector<std::string> names;
  for (const auto& pair : pairs) names.push_back(side == Side::from ? pair.from : pair.to);
  return fmt::format("{}", fmt::join(names, ", "));
}

// What a hint names the relationship by.
const std::string& distinction(const Relationship& relationship) {
  if (relationship.junction) return relationship.junction->relation->name;
  return relationship.computed ? relationship.computed->function : relationship.constraint;
}

// Where the relationship lives: computed ones with their function, others with their target.
const std::string& schema_of(const Relationship& relationship) {
  return relationship.computed ? relationship.computed->schema : relationship.to->schema;
}

std::string describe(const Relationship& relationship) {
  if (const auto& junction = relationship.junction) {
    return fmt::format(
        "{} using {}({}) and {}({})",
        junction->relation->name,
        junction->source_constraint,
        column_list(junction->to_source, Side::to),
        junction->target_constraint,
        column_list(junction->to_target, Side::from)
    );
  }
  return fmt::format(
      "{} using {}({}) and {}({})",
      relationship.constraint,
      relationship.from->name,
      column_list(relationship.columns, Side::from),
      relationship.to->name,
      column_list(relationship.columns, Side::to)
  );
}

Error ambiguous(
    const Relation& origin,
    std::string_view target,
    const std::vector<const Relationship*>& candidates
) {
  json::Writer details;
  details.begin_array();
  std::vector<std::string> choices;
  for (const Relationship* candidate : candidates) {
    details.begin_object();
    details.key("cardinality").string(cardinality_name(candidate->cardinality));
    details.key("embedding").string(fmt::format("{} with {}", origin.name, candidate->to->name));
    details.key("relationship").string(describe(*candidate));
    details.end_object();
    choices.push_back(fmt::format("'{}!{}'", candidate->to->name, distinction(*candidate)));
  }
  details.end_array();
  return errors::ambiguous_relationship(
      origin.name,
      target,
      details.take(),
      fmt::format(
          "Try changing '{}' to one of the following: {}. Find the desired relationship in the "
          "'details' key.",
          target,
          fmt::join(choices, ", ")
      )
  );
}

std::optional<std::string> suggest(
    std::string_view name, const std::vector<std::string_view>& names
) {
  const auto similar = most_similar(name, names, 0.33);
  if (!similar) return std::nullopt;
  return fmt::format("Perhaps you meant '{}' instead of '{}'.", *similar, name);
}

// Of an origin with relationships the target may be a slip; of one without, the origin.
Error not_found(
    const catalog::SchemaSnapshot& schema,
    const Relation& origin,
    std::string_view target,
    std::string_view hint
) {
  std::vector<std::string_view> names;
  for (const Relationship& relationship : schema.relationships_of(origin))
    names.push_back(relationship.to->name);
  if (names.empty()) return no_relationship(schema, origin.schema, origin.name, target, hint);
  return errors::no_relationship(origin.name, target, origin.schema, hint, suggest(target, names));
}

}  // namespace

Error no_relationship(
    const catalog::SchemaSnapshot& schema,
    std::string_view origin_schema,
    std::string_view origin,
    std::string_view target,
    std::string_view hint
) {
  return errors::no_relationship(
      origin, target, origin_schema, hint, suggest(origin, schema.origin_names(origin_schema))
  );
}

Result<const Relationship*> find_relationship(
    const catalog::SchemaSnapshot& schema,
    const Relation& origin,
    std::string_view target,
    std::string_view hint
) {
  std::vector<const Relationship*> candidates;
  for (const Relationship& relationship : schema.relationships_of(origin)) {
    if (schema_of(relationship) == origin.schema && matches(relationship, target, hint))
      candidates.push_back(&relationship);
  }
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty()) return std::unexpected(not_found(schema, origin, target, hint));
  return std::unexpected(ambiguous(origin, target, candidates));
}

}  // namespace plinth::rest
