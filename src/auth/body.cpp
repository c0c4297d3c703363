#include "auth/body.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plinth::auth {
namespace {

// What is stored comes back inside users and tokens, which must stay within the parsers' limits
// too.
constexpr int max_object_depth = 32;

std::unexpected<Error> not_json(std::string_view detail) {
  return bad_request(
      code::bad_json, fmt::format("Could not parse request body as JSON: {}", detail)
  );
}

bool contains_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// PostgreSQL's text and jsonb cannot hold U+0000, wherever it stands.
bool contains_nul(const json::Value& value) {
  if (const auto* text = value.if_string())
    return contains_nul(std::string_view(text->data(), text->size()));
  if (const auto* list = value.if_array()) {
    return std::ranges::any_of(*list, [](const json::Value& element) {
      return contains_nul(element);
    });
  }
  if (const auto* object = value.if_object()) {
    return std::ranges::any_of(*object, [](const auto& member) {
      return contains_nul(std::string_view(member.key().data(), member.key().size())) ||
             contains_nul(member.value());
    });
  }
  return false;
}

bool nests_deeper(const json::Value& value, int levels) {
  if (levels < 0) return true;
  if (const auto* list = value.if_array()) {
    return std::ranges::any_of(*list, [&](const json::Value& element) {
      return nests_deeper(element, levels - 1);
    });
  }
  const auto* object = value.if_object();
  return object != nullptr && std::ranges::any_of(*object, [&](const auto& member) {
           return nests_deeper(member.value(), levels - 1);
         });
}

}  // namespace

std::string Body::text(std::string_view name) {
  const json::Value* value = json::find(members_, name);
  if (value == nullptr) return {};
  if (!value->is_string()) complain(name, "a string");
  return std::string(json::find_string(members_, name).value_or(""));
}

bool Body::flag(std::string_view name) {
  const json::Value* value = json::find(members_, name);
  if (value == nullptr) return false;
  if (!value->is_bool()) complain(name, "a boolean");
  return json::find_bool(members_, name).value_or(false);
}

std::optional<json::Object> Body::object(std::string_view name) {
  const json::Value* value = json::find(members_, name);
  if (value == nullptr) return std::nullopt;
  const json::Object* object = value->if_object();
  if (object == nullptr) {
    complain(name, "an object");
  } else if (nests_deeper(*value, max_object_depth)) {
    complain(name, fmt::format("nested {} levels deep at most", max_object_depth));
  }
  return object == nullptr ? std::nullopt : std::optional(*object);
}

void Body::complain(std::string_view name, std::string_view expected) {
  if (complaint_.empty()) complaint_ = fmt::format("{} must be {}", name, expected);
}

Result<void> Body::check() const {
  if (complaint_.empty()) return {};
  return not_json(complaint_);
}

Result<Body> parse_body(const http::Request& request) {
  if (request.body.size() > max_body_bytes) {
    return std::unexpected(Error(
        413,
        code::request_entity_too_large,
        fmt::format("Request body too large (max {} bytes)", max_body_bytes)
    ));
  }
  if (request.body.empty()) return not_json("unexpected end of JSON input");
  std::string reason;
  auto members = json::parse_object(request.body, &reason);
  if (!members) return not_json(reason);
  if (contains_nul(json::Value(*members))) return not_json("text must not contain U+0000");
  return Body(*std::move(members));
}

Result<Body> parse_optional_body(const http::Request& request) {
  if (request.body.empty()) return Body(json::Object());
  return parse_body(request);
}

}  // namespace plinth::auth
