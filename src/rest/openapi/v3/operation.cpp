#include "rest/openapi/v3/operation.hpp"

#include "rest/openapi/v3/names.hpp"

namespace plinth::rest::v3 {

void begin_operation(json::Writer& w, const Operation& operation) {
  w.key(operation.method).begin_object();
  w.key("tags").begin_array().string(operation.tag).end_array();
  w.key("operationId").string(operation.id);
  w.key("summary").string(operation.summary);
  if (!operation.description.empty()) w.key("description").string(operation.description);
}

void write_parameter_references(json::Writer& w, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) write_reference(w, "parameters", name);
}

}  // namespace plinth::rest::v3
