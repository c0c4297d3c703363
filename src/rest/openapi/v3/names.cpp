#include "rest/openapi/v3/names.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace plinth::rest::v3 {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// A member's name in a JSON pointer.
std::string pointer_token(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string component_name(std::string_view name) {
  if (name == "Error") return ".45rror";
  std::string out;
  for (const char c : name) {
    if (is_plain(c)) {
      out += c;
    } else {
      out += fmt::format(".{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string path_of(std::string_view relation) { return "/" + base::percent_encode(relation); }

void write_reference(json::Writer& w, std::string_view section, std::string_view name) {
  w.begin_object().key("$ref").string(fmt::format("#/components/{}/{}", section, name));
  w.end_object();
}

std::string property_reference(std::string_view schema, std::string_view property) {
  return fmt::format(
      "#/components/schemas/{}/properties/{}", schema, base::percent_encode(pointer_token(property))
  );
}

}  // namespace plinth::rest::v3
