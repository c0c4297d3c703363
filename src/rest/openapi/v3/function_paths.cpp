#include "rest/openapi/v3/function_paths.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "jsonschema/example.hpp"
#include "jsonschema/schema_type.hpp"
#include "rest/openapi/headline.hpp"
#include "rest/openapi/v3/names.hpp"
#include "rest/openapi/v3/operation.hpp"
#include "rest/openapi/v3/parameters.hpp"
#include "rest/openapi/v3/responses.hpp"

namespace plinth::rest::v3 {
namespace {

using catalog::Function;
using catalog::Parameter;
using jsonschema::example_of_type;
using jsonschema::may_be_anything;
using jsonschema::Null;
using jsonschema::write_schema_type;

bool returns_described_relation(const Function& function, const Contents& contents) {
  return std::ranges::any_of(contents.relations, [&](const catalog::Relation* relation) {
    return relation->schema == function.result_schema && relation->name == function.result_relation;
  });
}

void write_result_columns(json::Writer& w, const Function& function) {
  w.begin_object().key("type").string("object");
  if (!function.result_columns.empty()) {
    w.key("properties").begin_object();
    for (const catalog::ResultColumn& column : function.result_columns) {
      w.key(column.name).begin_object();
      write_schema_type(w, column.type, Null::allowed);
      w.key("x-pg-type").string(column.type).end_object();
    }
    w.end_object();
  }
  w.end_object();
}

// What one element of the answer is.
void write_result_element(json::Writer& w, const Function& function, const Contents& contents) {
  if (returns_described_relation(function, contents)) {
    write_reference(w, "schemas", component_name(function.result_relation));
  } else if (function.returns_rows) {
    write_result_columns(w, function);
  } else {
    w.begin_object();
    write_schema_type(w, function.result_type, Null::allowed);
    w.key("x-pg-type").string(function.result_type).end_object();
  }
}

void write_result(json::Writer& w, const Function& function, const Contents& contents) {
  if (function.returns_void) return write_empty_response(w, "204", "Done.");
  w.key("200").begin_object().key("description").string("What the function returns.");
  w.key("content").begin_object().key("application/json").begin_object().key("schema");
  if (function.returns_set) w.begin_object().key("type").string("array").key("items");
  write_result_element(w, function, contents);
  if (function.returns_set) w.end_object();
  w.end_object();
  if (function.returns_rows) {
    w.key("application/vnd.pgrst.object+json").begin_object().key("schema");
    write_result_element(w, function, contents);
    w.end_object();
    w.key("text/csv").begin_object().key("schema").begin_object().key("type").string("string");
    w.end_object().end_object();
  }
  w.end_object().end_object();
}

// In a query string an array is PostgreSQL's text for it and JSON is text; only a variadic
// parameter is given several times.
void write_query_parameter(json::Writer& w, const Parameter& parameter) {
  const std::string_view type = parameter.type;
  const bool is_list = type.ends_with("[]");
  w.begin_object().key("name").string(parameter.name).key("in").string("query");
  w.key("required").boolean(parameter.required);
  w.key("description").string(fmt::format("Argument of type `{}`.", type));
  w.key("schema").begin_object();
  if (is_list ? !parameter.variadic : may_be_anything(type)) {
    w.key("type").string("string");
  } else {
    write_schema_type(w, type, Null::refused);
  }
  w.end_object();
  if (parameter.variadic) w.key("style").string("form").key("explode").boolean(true);
  w.end_object();
}

// Rows can be cut out of a set as out of a relation, unless an argument has taken the name.
void write_read_parameters(json::Writer& w, const Function& function) {
  if (!function.returns_set && !function.returns_rows) return;
  for (const std::string_view name : {"select", "order", "limit", "offset"}) {
    if (std::ranges::find(function.parameters, name, &Parameter::name) == function.parameters.end())
      write_reference(w, "parameters", name);
  }
}

void write_required(json::Writer& w, const Function& function) {
  if (std::ranges::none_of(function.parameters, &Parameter::required)) return;
  w.key("required").begin_array();
  for (const Parameter& parameter : function.parameters) {
    if (parameter.required) w.string(parameter.name);
  }
  w.end_array();
}

void write_arguments(json::Writer& w, const Function& function) {
  w.begin_object().key("type").string("object");
  write_required(w, function);
  w.key("properties").begin_object();
  for (const Parameter& parameter : function.parameters) {
    w.key(parameter.name).begin_object();
    write_schema_type(w, parameter.type, Null::allowed);
    w.key("x-pg-type").string(parameter.type).end_object();
  }
  w.end_object().end_object();
}

std::string_view body_type(std::string_view parameter) {
  if (parameter == "bytea") return "application/octet-stream";
  if (parameter == "xml") return "text/xml";
  return parameter == "text" ? "text/plain" : "application/json";
}

void write_arguments_example(json::Writer& w, const Function& function) {
  w.begin_object();
  for (const Parameter& parameter : function.parameters) {
    if (parameter.required) w.key(parameter.name).raw(example_of_type(parameter.type));
  }
  w.end_object();
}

void write_body(json::Writer& w, const Function& function) {
  w.key("requestBody").begin_object();
  w.key("required").boolean(std::ranges::any_of(function.parameters, &Parameter::required));
  w.key("content").begin_object();
  if (function.takes_whole_body()) {
    const std::string_view type = function.parameters.front().type;
    w.key(body_type(type)).begin_object().key("schema").begin_object();
    if (type != "bytea") write_schema_type(w, type, Null::refused);
    w.end_object().end_object();
  } else {
    w.key("application/json").begin_object().key("schema");
    write_arguments(w, function);
    w.key("example");
    write_arguments_example(w, function);
    w.end_object();
  }
  w.end_object().end_object();
}

void begin_call(json::Writer& w, std::string_view method, const Function& function) {
  const Headline headline = split_headline(function.comment);
  begin_operation(
      w,
      {.method = method,
       .tag = tag_of(function),
       .id = fmt::format("rpc.{}.{}", component_name(function.name), method),
       .summary = headline.title.empty() ? "Call " + function.name : std::string(headline.title),
       .description = headline.rest}
  );
  w.key("parameters").begin_array();
}

void end_call(json::Writer& w, const Function& function, const Contents& contents) {
  w.key("responses").begin_object();
  write_result(w, function, contents);
  write_error_references(w, {400, 401, 403, 404, 406});
  w.end_object().end_object();
}

void write_get(json::Writer& w, const Function& function, const Contents& contents) {
  begin_call(w, "get", function);
  for (const Parameter& parameter : function.parameters) write_query_parameter(w, parameter);
  write_read_parameters(w, function);
  write_parameter_references(w, {"preferCall"});
  w.end_array();
  end_call(w, function, contents);
}

void write_post(json::Writer& w, const Function& function, const Contents& contents) {
  begin_call(w, "post", function);
  write_read_parameters(w, function);
  write_parameter_references(w, {"preferCall"});
  w.end_array();
  if (!function.parameters.empty()) write_body(w, function);
  end_call(w, function, contents);
}

}  // namespace

std::string tag_of(const Function& function) { return "(rpc) " + function.name; }

void write_path(json::Writer& w, const Function& function, const Contents& contents) {
  w.key("/rpc" + path_of(function.name)).begin_object();
  const bool changes = function.volatility == catalog::Volatility::changing;
  if (!changes && !function.takes_whole_body()) write_get(w, function, contents);
  write_post(w, function, contents);
  w.end_object();
}

}  // namespace plinth::rest::v3
