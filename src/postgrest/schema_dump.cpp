#include "postgrest/schema_dump.hpp"

#include "json/writer.hpp"

namespace plinth::postgrest {
namespace {

using catalog::Cardinality;
using catalog::Relationship;

std::string_view cardinality_of(const Relationship& relationship) {
  switch (relationship.cardinality) {
    case Cardinality::many_to_one:
      return "many-to-one";
    case Cardinality::one_to_many:
      return "one-to-many";
    case Cardinality::one_to_one:
      return "one-to-one";
    case Cardinality::many_to_many:
      return "many-to-many";
  }
  return "";
}

void write_columns(json::Writer& w, const catalog::Relation& relation) {
  w.key("columns").begin_array();
  for (const catalog::Column& column : relation.columns) {
    w.begin_object().key("name").string(column.name).key("type").string(column.type);
    w.key("nullable").boolean(column.nullable).end_object();
  }
  w.end_array();
}

void write_relationship(json::Writer& w, const Relationship& relationship) {
  w.begin_object().key("to").string(relationship.to->schema + "." + relationship.to->name);
  w.key("cardinality").string(cardinality_of(relationship));
  if (!relationship.constraint.empty()) w.key("constraint").string(relationship.constraint);
  if (relationship.junction) {
    const catalog::Junction& junction = *relationship.junction;
    w.key("junction").string(junction.relation->schema + "." + junction.relation->name);
  }
  if (relationship.computed) {
    w.key("function").string(relationship.computed->schema + "." + relationship.computed->function);
  }
  w.key("columns").begin_array();
  for (const catalog::ColumnPair& pair : relationship.columns)
    w.begin_array().string(pair.from).string(pair.to).end_array();
  w.end_array().end_object();
}

void write_relation(
    json::Writer& w, const catalog::Relation& relation, const catalog::SchemaSnapshot& snapshot
) {
  w.begin_object().key("schema").string(relation.schema).key("name").string(relation.name);
  w.key("insertable").boolean(relation.insertable).key("updatable").boolean(relation.updatable);
  w.key("deletable").boolean(relation.deletable);
  write_columns(w, relation);
  w.key("primary_key").begin_array();
  for (const std::string& column : relation.primary_key) w.string(column);
  w.end_array().key("relationships").begin_array();
  for (const Relationship& one : snapshot.relationships_of(relation)) write_relationship(w, one);
  w.end_array().end_object();
}

}  // namespace

std::string dump_schema(
    const catalog::SchemaSnapshot& snapshot, const std::vector<std::string>& schemas
) {
  json::Writer w;
  w.begin_object().key("relations").begin_array();
  for (const std::string& schema : schemas) {
    for (const std::string_view name : snapshot.relation_names(schema))
      write_relation(w, *snapshot.find_relation(schema, name), snapshot);
  }
  w.end_array().key("functions").begin_array();
  for (const std::string& schema : schemas) {
    for (const std::string_view name : snapshot.function_names(schema)) {
      for (const catalog::Function& function : snapshot.functions(schema, name))
        w.string(function.signature());
    }
  }
  w.end_array().end_object();
  return w.take();
}

}  // namespace plinth::postgrest
