#include "auth/metadata.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "json/writer.hpp"

namespace plinth::auth {
namespace {

std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

void write_value(json::Writer& out, const json::Value& value);

void write_object(json::Writer& out, const json::Object& object) {
  std::vector<const json::Object::value_type*> members;
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* member) { return member->key(); });
  out.begin_object();
  for (const auto* member : members) {
    out.key({member->key().data(), member->key().size()});
    write_value(out, member->value());
  }
  out.end_object();
}

// 1.5, where Boost says 1.5E0. A number beyond what a double holds cannot be said in JSON any more.
void write_double(json::Writer& out, double number) {
  if (std::isfinite(number)) {
    out.raw(fmt::format("{}", number));
  } else {
    out.null();
  }
}

void write_value(json::Writer& out, const json::Value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      out.null();
      break;
    case boost::json::kind::bool_:
      out.boolean(value.get_bool());
      break;
    case boost::json::kind::int64:
      out.number(value.get_int64());
      break;
    case boost::json::kind::uint64:
      out.raw(fmt::format("{}", value.get_uint64()));
      break;
    case boost::json::kind::double_:
      write_double(out, value.get_double());
      break;
    case boost::json::kind::string:
      out.string(view(value.get_string()));
      break;
    case boost::json::kind::object:
      write_object(out, value.get_object());
      break;
    case boost::json::kind::array:
      out.begin_array();
      for (const json::Value& element : value.get_array()) write_value(out, element);
      out.end_array();
      break;
  }
}

}  // namespace

json::Object merge_metadata(json::Object base, const json::Object& changes) {
  for (const auto& member : changes) {
    if (member.value().is_null()) {
      base.erase(member.key());
    } else {
      base[member.key()] = member.value();
    }
  }
  return base;
}

std::string metadata_text(const json::Object& metadata) {
  json::Writer out;
  write_object(out, metadata);
  return out.take();
}

}  // namespace plinth::auth
