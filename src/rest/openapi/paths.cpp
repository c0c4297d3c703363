#include "rest/openapi/paths.hpp"

#include <algorithm>
#include <initializer_list>

#include "jsonschema/type.hpp"
#include "rest/openapi/headline.hpp"

namespace plinth::rest {
namespace {

using catalog::Column;
using catalog::Function;
using catalog::Parameter;
using catalog::Relation;
using jsonschema::swagger_format;
using jsonschema::swagger_type;
using jsonschema::write_type;

void begin_operation(
    json::Writer& w, std::string_view method, const std::string& tag, std::string_view comment
) {
  const Headline headline = split_headline(comment);
  w.key(method).begin_object().key("tags").begin_array().string(tag).end_array();
  if (!headline.title.empty()) w.key("summary").string(headline.title);
  if (!headline.rest.empty()) w.key("description").string(headline.rest);
}

void write_reference(json::Writer& w, const std::string& parameter) {
  w.begin_object().key("$ref").string("#/parameters/" + parameter).end_object();
}

void write_references(json::Writer& w, std::initializer_list<std::string> parameters) {
  for (const std::string& parameter : parameters) write_reference(w, parameter);
}

void write_row_filters(json::Writer& w, const Relation& relation) {
  for (const Column& column : relation.columns)
    write_reference(w, "rowFilter." + relation.name + "." + column.name);
}

void write_plain_response(json::Writer& w, std::string_view status, std::string_view description) {
  w.key(status).begin_object().key("description").string(description).end_object();
}

void write_only_response(json::Writer& w, std::string_view status, std::string_view description) {
  w.key("responses").begin_object();
  write_plain_response(w, status, description);
  w.end_object();
}

void write_get(json::Writer& w, const Relation& relation) {
  begin_operation(w, "get", relation.name, relation.comment);
  w.key("parameters").begin_array();
  write_row_filters(w, relation);
  write_references(w, {"select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"});
  w.end_array().key("responses").begin_object();
  w.key("200").begin_object().key("description").string("OK");
  w.key("schema").begin_object().key("type").string("array").key("items").begin_object();
  w.key("$ref").string("#/definitions/" + relation.name).end_object().end_object().end_object();
  write_plain_response(w, "206", "Partial Content");
  w.end_object().end_object();
}

void write_post(json::Writer& w, const Relation& relation) {
  begin_operation(w, "post", relation.name, relation.comment);
  w.key("parameters").begin_array();
  write_references(w, {"body." + relation.name, "select", "preferPost"});
  w.end_array();
  write_only_response(w, "201", "Created");
  w.end_object();
}

void write_patch(json::Writer& w, const Relation& relation) {
  begin_operation(w, "patch", relation.name, relation.comment);
  w.key("parameters").begin_array();
  write_row_filters(w, relation);
  write_references(w, {"body." + relation.name, "preferReturn"});
  w.end_array();
  write_only_response(w, "204", "No Content");
  w.end_object();
}

void write_delete(json::Writer& w, const Relation& relation) {
  begin_operation(w, "delete", relation.name, relation.comment);
  w.key("parameters").begin_array();
  write_row_filters(w, relation);
  write_reference(w, "preferReturn");
  w.end_array();
  write_only_response(w, "204", "No Content");
  w.end_object();
}

void begin_call(json::Writer& w, std::string_view method, const Function& function) {
  begin_operation(w, method, "(rpc) " + function.name, function.comment);
  w.key("produces").begin_array();
  w.string("application/json");
  w.string("application/vnd.pgrst.object+json;nulls=stripped");
  w.string("application/vnd.pgrst.object+json").end_array();
}

// In a query string an array is PostgreSQL's text for it and JSON is text; only a variadic
// parameter is given several times.
void write_query_parameter(json::Writer& w, const Parameter& parameter) {
  const std::string_view type = parameter.type;
  w.begin_object().key("name").string(parameter.name);
  w.key("required").boolean(parameter.required).key("in").string("query");
  if (parameter.variadic && type.ends_with("[]")) {
    w.key("type").string("array").key("collectionFormat").string("multi");
    w.key("items").begin_object();
    const std::string_view element = type.substr(0, type.size() - 2);
    const std::string_view name = swagger_type(element);
    w.key("type").string(name.empty() ? "string" : name);
    w.key("format").string(swagger_format(element)).end_object();
  } else {
    const std::string_view name = swagger_type(type);
    w.key("type").string(name.empty() || name == "array" ? "string" : name);
    w.key("format").string(swagger_format(type));
  }
  w.end_object();
}

void write_arguments(json::Writer& w, const Function& function) {
  w.begin_object();
  if (!function.comment.empty()) w.key("description").string(function.comment);
  if (function.takes_whole_body()) {
    write_type(w, function.parameters.front().type);
    w.end_object();
    return;
  }
  w.key("type").string("object");
  if (std::ranges::any_of(function.parameters, &Parameter::required)) {
    w.key("required").begin_array();
    for (const Parameter& parameter : function.parameters) {
      if (parameter.required) w.string(parameter.name);
    }
    w.end_array();
  }
  if (!function.parameters.empty()) {
    w.key("properties").begin_object();
    for (const Parameter& parameter : function.parameters) {
      w.key(parameter.name).begin_object();
      write_type(w, parameter.type);
      w.end_object();
    }
    w.end_object();
  }
  w.end_object();
}

void write_call_by_get(json::Writer& w, const Function& function) {
  begin_call(w, "get", function);
  w.key("parameters").begin_array();
  for (const Parameter& parameter : function.parameters) write_query_parameter(w, parameter);
  w.end_array();
  write_only_response(w, "200", "OK");
  w.end_object();
}

void write_call_by_post(json::Writer& w, const Function& function) {
  begin_call(w, "post", function);
  w.key("parameters").begin_array().begin_object();
  w.key("name").string("args").key("required").boolean(true).key("in").string("body");
  w.key("schema");
  write_arguments(w, function);
  w.end_object();
  write_reference(w, "preferParams");
  w.end_array();
  write_only_response(w, "200", "OK");
  w.end_object();
}

}  // namespace

void write_root_path(json::Writer& w) {
  w.key("/").begin_object();
  begin_operation(w, "get", "Introspection", "OpenAPI description (this document)");
  w.key("produces").begin_array();
  w.string("application/openapi+json").string("application/json").end_array();
  write_only_response(w, "200", "OK");
  w.end_object().end_object();
}

void write_path(json::Writer& w, const Relation& relation) {
  w.key("/" + relation.name).begin_object();
  write_get(w, relation);
  if (relation.insertable || relation.updatable || relation.deletable) {
    write_post(w, relation);
    write_patch(w, relation);
    write_delete(w, relation);
  }
  w.end_object();
}

void write_path(json::Writer& w, const Function& function) {
  w.key("/rpc/" + function.name).begin_object();
  const bool changes = function.volatility == catalog::Volatility::changing;
  if (!changes && !function.takes_whole_body()) write_call_by_get(w, function);
  write_call_by_post(w, function);
  w.end_object();
}

}  // namespace plinth::rest
