// How every operation begins.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "json/writer.hpp"

namespace plinth::rest::v3 {

struct Operation {
  std::string_view method;  // "get"
  std::string tag;
  std::string id;  // unique in the document
  std::string summary;
  std::string_view description = {};
};

// The caller goes on with `parameters` and ends the object.
void begin_operation(json::Writer& w, const Operation& operation);

// Elements of `parameters` that refer to components.
void write_parameter_references(json::Writer& w, std::initializer_list<std::string_view> names);

}  // namespace plinth::rest::v3
