#include "rest/openapi/v3/relation_paths.hpp"

#include <fmt/format.h>

#include "rest/openapi/v3/names.hpp"
#include "rest/openapi/v3/operation.hpp"
#include "rest/openapi/v3/parameters.hpp"
#include "rest/openapi/v3/responses.hpp"
#include "rest/openapi/v3/row_schema.hpp"

namespace plinth::rest::v3 {
namespace {

using catalog::Relation;

Operation operation_on(
    const Relation& relation,
    std::string_view method,
    std::string_view verb,
    std::string_view description
) {
  return {
      .method = method,
      .tag = relation.name,
      .id = fmt::format("{}.{}", component_name(relation.name), method),
      .summary = fmt::format("{} {}", verb, relation.name),
      .description = description,
  };
}

void write_get(json::Writer& w, const Relation& relation) {
  begin_operation(w, operation_on(relation, "get", "Read", {}));
  w.key("parameters").begin_array();
  write_parameter_references(w, {"select"});
  write_filter_references(w, relation);
  write_parameter_references(
      w, {"and", "or", "order", "limit", "offset", "range", "rangeUnit", "preferRead"}
  );
  w.end_array().key("responses").begin_object();
  write_rows_reference(w, "200", relation, "All rows that were asked for.");
  write_rows_reference(
      w, "206", relation, "Some of the rows: their total was asked for and is larger."
  );
  write_error_references(w, {400, 401, 403, 404, 406, 416});
  w.end_object().end_object();
}

// `one` is the name of a schema; several of them may come in an array.
enum class Rows { one_or_many, one };

void write_body(json::Writer& w, const std::string& schema, Rows rows, const std::string& example) {
  w.key("requestBody").begin_object().key("required").boolean(true);
  w.key("content").begin_object().key("application/json").begin_object().key("schema");
  if (rows == Rows::one) {
    write_reference(w, "schemas", schema);
  } else {
    w.begin_object().key("oneOf").begin_array();
    write_reference(w, "schemas", schema);
    w.begin_object().key("type").string("array").key("items");
    write_reference(w, "schemas", schema);
    w.end_object().end_array().end_object();
  }
  if (!example.empty()) w.key("example").raw(example);
  w.end_object();
  w.key("text/csv").begin_object().key("schema").begin_object().key("type").string("string");
  w.end_object().end_object();
  w.end_object().end_object();
}

void write_post(json::Writer& w, const Relation& relation) {
  begin_operation(
      w, operation_on(relation, "post", "Insert into", "One row, or an array of rows at once.")
  );
  w.key("parameters").begin_array();
  write_parameter_references(w, {"select", "columns", "on_conflict", "preferInsert"});
  w.end_array();
  write_body(
      w, component_name(relation.name) + ".insert", Rows::one_or_many, insert_example(relation)
  );
  w.key("responses").begin_object();
  write_created_response(w, relation);
  write_rows_reference(w, "200", relation, "All rows were there already and have been changed.");
  write_error_references(w, {400, 401, 403, 404, 406, 409});
  w.end_object().end_object();
}

void write_put(json::Writer& w, const Relation& relation) {
  begin_operation(
      w,
      operation_on(
          relation,
          "put",
          "Insert or replace in",
          "One whole row. The query names its primary key with `eq` and has no other filter."
      )
  );
  w.key("parameters").begin_array();
  write_filter_references(w, relation);
  write_parameter_references(w, {"select", "columns", "preferChange"});
  w.end_array();
  write_body(w, component_name(relation.name) + ".insert", Rows::one, {});
  w.key("responses").begin_object();
  write_rows_reference(w, "200", relation, "The row as it is now; it was there already.");
  write_rows_reference(w, "201", relation, "The new row.");
  write_empty_response(w, "204", "Done; nothing else was asked for.");
  write_error_references(w, {400, 401, 403, 404, 406, 409});
  w.end_object().end_object();
}

void write_patch(json::Writer& w, const Relation& relation) {
  begin_operation(
      w,
      operation_on(
          relation,
          "patch",
          "Update",
          "All rows that the filters leave; without a filter every row that the role may change."
      )
  );
  w.key("parameters").begin_array();
  write_filter_references(w, relation);
  write_parameter_references(w, {"and", "or", "select", "columns", "preferChange"});
  w.end_array();
  write_body(w, component_name(relation.name) + ".update", Rows::one, {});
  w.key("responses").begin_object();
  write_rows_reference(w, "200", relation, "The changed rows.");
  write_empty_response(w, "204", "Done; nothing else was asked for.", "Content-Range");
  write_error_references(w, {400, 401, 403, 404, 406, 409});
  w.end_object().end_object();
}

void write_delete(json::Writer& w, const Relation& relation) {
  begin_operation(
      w,
      operation_on(
          relation,
          "delete",
          "Delete from",
          "All rows that the filters leave; without a filter every row that the role may delete."
      )
  );
  w.key("parameters").begin_array();
  write_filter_references(w, relation);
  write_parameter_references(w, {"and", "or", "select", "preferChange"});
  w.end_array().key("responses").begin_object();
  write_rows_reference(w, "200", relation, "The rows that were deleted.");
  write_empty_response(w, "204", "Done; nothing else was asked for.", "Content-Range");
  write_error_references(w, {400, 401, 403, 404, 406, 409});
  w.end_object().end_object();
}

}  // namespace

void write_path(json::Writer& w, const Relation& relation) {
  w.key(path_of(relation.name)).begin_object();
  write_get(w, relation);
  if (relation.insertable) write_post(w, relation);
  if (relation.insertable && relation.updatable && !relation.primary_key.empty())
    write_put(w, relation);
  if (relation.updatable) write_patch(w, relation);
  if (relation.deletable) write_delete(w, relation);
  w.end_object();
}

}  // namespace plinth::rest::v3
