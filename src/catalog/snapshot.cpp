#include "catalog/snapshot.hpp"

#include <algorithm>
#include <tuple>

#include "catalog/relationships.hpp"

namespace plinth::catalog {
namespace {

// The order in which candidates are listed to the user: by target, then kind, then constraint.
auto rank(const Relationship& relationship) {
  std::string columns;
  for (const ColumnPair& pair : relationship.columns) columns += pair.from + '\0' + pair.to + '\0';
  return std::make_tuple(
      std::string_view(relationship.to->schema),
      std::string_view(relationship.to->name),
      relationship.is_self(),
      relationship.cardinality,
      relationship.junction   ? std::string_view(relationship.junction->source_constraint)
      : relationship.computed ? std::string_view(relationship.computed->function)
                              : std::string_view(relationship.constraint),
      relationship.junction ? std::string_view(relationship.junction->target_constraint)
                            : std::string_view(),
      std::move(columns)
  );
}

}  // namespace

const Column* Relation::find_column(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

std::string Function::signature() const {
  std::string out = schema + "." + name + "(";
  for (const Parameter& parameter : parameters) {
    if (&parameter != &parameters.front()) out += ", ";
    out += parameter.name + " => " + parameter.type;
  }
  return out + ")";
}

std::string SchemaSnapshot::key_of(std::string_view schema, std::string_view name) {
  std::string key(schema);
  key += '\0';
  key += name;
  return key;
}

SchemaSnapshot::SchemaSnapshot(Parts parts) {
  for (Relation& relation : parts.relations) {
    std::string key = key_of(relation.schema, relation.name);
    relations_.emplace(std::move(key), std::make_unique<Relation>(std::move(relation)));
  }
  add_relationships(parts);
  for (RoleSetting& one : parts.role_settings)
    role_settings_[one.role].push_back(std::move(one.setting));
  for (SchemaComment& one : parts.schema_comments)
    schema_comments_[one.schema] = std::move(one.comment);
  for (MediaHandler& handler : parts.media_handlers) {
    const bool of_function = handler.is_function;
    std::string key = key_of(
        key_of(
            of_function ? handler.schema : handler.relation_schema,
            of_function ? handler.name : handler.relation
        ),
        handler.media_type
    );
    media_handlers_.emplace(std::move(key), std::move(handler));
  }
  string_types_.insert(parts.string_types.begin(), parts.string_types.end());
  reads_set_response_ = parts.reads_set_response;
  function_count_ = parts.functions.size();
  for (Function& function : parts.functions) {
    functions_[key_of(function.schema, function.name)].push_back(std::move(function));
  }
  for (auto& [key, overloads] : functions_) {
    std::ranges::sort(overloads, [](const Function& a, const Function& b) {
      return std::tuple(a.parameters.size(), a.signature()) <
             std::tuple(b.parameters.size(), b.signature());
    });
  }
}

void SchemaSnapshot::add_relationships(const Parts& parts) {
  const FindRelation find = [this](std::string_view schema, std::string_view name) -> Relation* {
    const auto found = relations_.find(key_of(schema, name));
    return found == relations_.end() ? nullptr : found->second.get();
  };
  inherit_primary_keys(parts, find);
  for (Relationship& relationship : find_relationships(parts, find))
    relationships_[relationship.from].push_back(std::move(relationship));
  for (auto& [from, list] : relationships_)
    std::ranges::sort(list, [](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

const Relation* SchemaSnapshot::find_relation(std::string_view schema, std::string_view name)
    const {
  thread_local std::string key;  // asked for by every request: keeps its memory
  key.assign(schema).append(1, '\0').append(name);
  const auto found = relations_.find(key);
  return found == relations_.end() ? nullptr : found->second.get();
}

const std::vector<Relationship>& SchemaSnapshot::relationships_of(const Relation& from) const {
  static const std::vector<Relationship> none;
  const auto found = relationships_.find(&from);
  return found == relationships_.end() ? none : found->second;
}

const std::vector<Function>& SchemaSnapshot::functions(
    std::string_view schema, std::string_view name
) const {
  static const std::vector<Function> none;
  const auto found = functions_.find(key_of(schema, name));
  return found == functions_.end() ? none : found->second;
}

const std::vector<Setting>& SchemaSnapshot::settings_of(std::string_view role) const {
  static const std::vector<Setting> none;
  const auto found = role_settings_.find(role);
  return found == role_settings_.end() ? none : found->second;
}

std::optional<json::ColumnKind> SchemaSnapshot::column_kind(uint32_t type_oid) const {
  if (type_oid < json::first_user_type) return json::builtin_column_kind(type_oid);
  if (string_types_.contains(type_oid)) return json::ColumnKind::string;
  return std::nullopt;
}

std::string_view SchemaSnapshot::schema_comment(std::string_view schema) const {
  const auto found = schema_comments_.find(schema);
  return found == schema_comments_.end() ? std::string_view() : found->second;
}

const MediaHandler* SchemaSnapshot::find_media_handler(
    std::string_view schema, std::string_view target, std::string_view media_type
) const {
  if (media_handlers_.empty()) return nullptr;
  const auto found = media_handlers_.find(key_of(key_of(schema, target), media_type));
  return found == media_handlers_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> SchemaSnapshot::relation_names(std::string_view schema) const {
  std::vector<std::string_view> names;
  for (const auto& [key, relation] : relations_) {
    if (relation->schema == schema) names.push_back(relation->name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string_view> SchemaSnapshot::origin_names(std::string_view schema) const {
  std::vector<std::string_view> names;
  for (const auto& [relation, relationships] : relationships_) {
    if (relation->schema == schema && !relationships.empty()) names.push_back(relation->name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string_view> SchemaSnapshot::function_names(std::string_view schema) const {
  std::vector<std::string_view> names;
  for (const auto& [key, overloads] : functions_) {
    if (overloads.front().schema == schema) names.push_back(overloads.front().name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace plinth::catalog
