#include "typegen/typescript.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "typegen/collation.hpp"
#include "typegen/layout.hpp"
#include "typegen/ts_function.hpp"
#include "typegen/ts_helpers.hpp"
#include "typegen/ts_relation.hpp"
#include "typegen/ts_type.hpp"

namespace plinth::typegen {
namespace {

using catalog::Relation;
using catalog::Type;
using catalog::TypeKind;

constexpr std::string_view json_type =
    "export type Json =\n"
    "  | string\n"
    "  | number\n"
    "  | boolean\n"
    "  | null\n"
    "  | { [key: string]: Json | undefined }\n"
    "  | Json[]\n\n";

// An object type without members would take anything. These stand at one depth only.
Node members_or_none(std::vector<Member> members) {
  if (members.empty()) return text_node("{\n      [_ in never]: never\n    }");
  return object_node(std::move(members), Layout::open);
}

std::vector<const Type*> types_of(std::string_view schema, TypeKind kind, const Source& source) {
  std::vector<const Type*> out;
  for (const auto& [text, type] : source.details.types) {
    if (type.schema == schema && type.kind == kind) out.push_back(&type);
  }
  std::ranges::sort(out, comes_before, &Type::name);
  return out;
}

std::vector<Node> labels_of(const Type& type) {
  std::vector<Node> labels;
  for (const std::string& label : type.enum_labels) labels.push_back(text_node(quoted(label)));
  return labels;
}

Node enums_node(std::string_view schema, const Source& source) {
  std::vector<Member> members;
  for (const Type* type : types_of(schema, TypeKind::enumeration, source)) {
    if (!type->enum_labels.empty())
      members.push_back({.name = type->name, .value = choice_node(labels_of(*type))});
  }
  return members_or_none(std::move(members));
}

Node composite_types_node(std::string_view schema, const Source& source) {
  std::vector<Member> members;
  for (const Type* type : types_of(schema, TypeKind::composite, source)) {
    if (type->attributes.empty()) continue;
    std::vector<Member> attributes;
    for (const catalog::Attribute& attribute : type->attributes) {
      attributes.push_back({
          .name = attribute.name,
          .value = with_null(ts_type(attribute.type, source), Null::allowed),
      });
    }
    members.push_back(
        {.name = type->name, .value = object_node(std::move(attributes), Layout::open)}
    );
  }
  return members_or_none(std::move(members));
}

Node relations_node(
    std::string_view schema,
    std::string_view kind,
    const std::vector<NamedFunctions>& functions,
    const Source& source,
    const TypescriptOptions& options
) {
  std::vector<Member> members;
  for (const Relation* relation : source.relations(schema)) {
    if (kind_of(*relation) != kind) continue;
    members.push_back({
        .name = relation->name,
        .value = relation_node(*relation, functions, source, options),
        .comment = options.comments ? relation->comment : std::string(),
    });
  }
  return members_or_none(std::move(members));
}

Node functions_node(
    const std::vector<NamedFunctions>& functions,
    const Source& source,
    const TypescriptOptions& options
) {
  std::vector<Member> members;
  for (const NamedFunctions& one : functions) {
    members.push_back({
        .name = one.name,
        .value = function_node(one, source),
        .comment = options.comments ? one.overloads.front()->comment : std::string(),
    });
  }
  return members_or_none(std::move(members));
}

Node schema_node(std::string_view schema, const Source& source, const TypescriptOptions& options) {
  const std::vector<NamedFunctions> functions = functions_of(schema, source);
  return object_node(
      {
          {.name = "Tables", .value = relations_node(schema, "Tables", functions, source, options)},
          {.name = "Views", .value = relations_node(schema, "Views", functions, source, options)},
          {.name = "Functions", .value = functions_node(functions, source, options)},
          {.name = "Enums", .value = enums_node(schema, source)},
          {.name = "CompositeTypes", .value = composite_types_node(schema, source)},
      },
      Layout::open
  );
}

Node database_node(const Source& source, const TypescriptOptions& options) {
  std::vector<Member> members;
  if (!options.postgrest_version.empty()) {
    members.push_back({
        .name = "__InternalSupabase",
        .value = object_node(
            {{.name = "PostgrestVersion", .value = text_node(quoted(options.postgrest_version))}},
            Layout::open
        ),
        .comment = "What createClient has to know of the server.",
    });
  }
  for (const std::string& schema : source.schemas())
    members.push_back({.name = schema, .value = schema_node(schema, source, options)});
  return object_node(std::move(members), Layout::open);
}

// The labels of enumerations as values, for loops and validators.
Node constants_node(const Source& source) {
  std::vector<Member> schemas;
  for (const std::string& schema : source.schemas()) {
    std::vector<Member> enums;
    for (const Type* type : types_of(schema, TypeKind::enumeration, source)) {
      if (!type->enum_labels.empty())
        enums.push_back({.name = type->name, .value = list_node(labels_of(*type))});
    }
    schemas.push_back({
        .name = schema,
        .value =
            value_object_node({{.name = "Enums", .value = value_object_node(std::move(enums))}}),
    });
  }
  return value_object_node(std::move(schemas));
}

// The schema whose names need no schema: as for clients, public where there is one.
std::string default_schema(const Source& source) {
  if (source.describes("public") || source.details.schemas.empty()) return "public";
  return source.schemas().front();
}

}  // namespace

std::string render_typescript(const Source& source, const TypescriptOptions& options) {
  std::string out(json_type);
  out += "export type Database = " + lay_out(database_node(source, options), 0, 0) + "\n\n";
  out += helper_types(default_schema(source));
  out += "\nexport const Constants = " + lay_out(constants_node(source), 0, 0) + " as const\n";
  return out;
}

}  // namespace plinth::typegen
