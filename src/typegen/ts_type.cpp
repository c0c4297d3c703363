#include "typegen/ts_type.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace plinth::typegen {
namespace {

using catalog::Type;
using catalog::TypeKind;
using Entry = std::pair<std::string_view, std::string_view>;

// By pg_type.typname, in whatever schema: extensions live anywhere.
constexpr std::array<Entry, 24> known_types{{
    {"bool", "boolean"},     {"int2", "number"},        {"int4", "number"},
    {"int8", "number"},      {"float4", "number"},      {"float8", "number"},
    {"numeric", "number"},   {"bytea", "string"},       {"bpchar", "string"},
    {"varchar", "string"},   {"date", "string"},        {"text", "string"},
    {"citext", "string"},    {"time", "string"},        {"timetz", "string"},
    {"timestamp", "string"}, {"timestamptz", "string"}, {"uuid", "string"},
    {"vector", "string"},    {"interval", "string"},    {"json", "Json"},
    {"jsonb", "Json"},       {"void", "undefined"},     {"record", "Record<string, unknown>"},
}};

Node unknown() { return text_node("unknown"); }

Node base_type(const Type& type) {
  const auto found = std::ranges::find(known_types, type.name, &Entry::first);
  return found == known_types.end() ? unknown() : text_node(std::string(found->second));
}

Node enumeration(const Type& type, const Source& source) {
  if (source.describes(type.schema))
    return text_node(reference_to(type.schema, "Enums", type.name));
  std::vector<Node> labels;
  for (const std::string& label : type.enum_labels) labels.push_back(text_node(quoted(label)));
  return labels.empty() ? text_node("never") : choice_node(std::move(labels));
}

Node composite(const Type& type, const Source& source) {
  if (!source.describes(type.schema) || type.attributes.empty()) return unknown();
  return text_node(reference_to(type.schema, "CompositeTypes", type.name));
}

Node row(const Type& type, const Source& source) {
  const catalog::Relation* relation = source.snapshot.find_relation(type.schema, type.name);
  if (relation == nullptr || !source.describes(type.schema)) return unknown();
  return text_node(reference_to(type.schema, kind_of(*relation), type.name) + R"(["Row"])");
}

}  // namespace

std::string reference_to(std::string_view schema, std::string_view kind, std::string_view name) {
  return fmt::format("Database[{}][{}][{}]", quoted(schema), quoted(kind), quoted(name));
}

std::string_view kind_of(const catalog::Relation& relation) {
  return relation.is_view() ? "Views" : "Tables";
}

Node ts_type(std::string_view sql_type, const Source& source) {
  const Type* type = source.details.find_base_type(sql_type);
  if (type == nullptr) return unknown();
  switch (type->kind) {
    case TypeKind::array:
      return postfix_node(ts_type(type->over, source), "[]");
    case TypeKind::enumeration:
      return enumeration(*type, source);
    case TypeKind::composite:
      return composite(*type, source);
    case TypeKind::row:
      return row(*type, source);
    case TypeKind::base:
    case TypeKind::domain:
      return base_type(*type);
  }
  return unknown();
}

Node column_type(
    const catalog::Column& column, const catalog::Relation& relation, const Source& source
) {
  const Null null = may_be_null(column, relation) ? Null::allowed : Null::refused;
  return with_null(ts_type(column.base_type, source), null);
}

Node with_null(Node type, Null null) {
  if (null == Null::refused)
    return type.text == "Json" ? text_node("NonNullable<Json>") : std::move(type);
  if (type.kind == Node::Kind::text && type.text == "unknown") return type;
  std::vector<Node> items;
  items.push_back(std::move(type));
  items.push_back(text_node("null"));
  return choice_node(std::move(items));
}

}  // namespace plinth::typegen
