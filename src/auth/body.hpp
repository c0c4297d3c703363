// The JSON body of a request, read member by member. Null counts as absent; unknown members are
// nobody's business; a member of the wrong type is remembered and told by check():
//
//   TRY(Body body, parse_body(request));
//   SignUp form{.email = body.text("email"), .data = body.object("data").value_or(json::Object())};
//   TRY(body.check());
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/error.hpp"
#include "json/tree.hpp"

namespace plinth::auth {

inline constexpr size_t max_body_bytes = 1024 * 1024;

class Body {
 public:
  explicit Body(json::Object members) : members_(std::move(members)) {}

  std::string text(std::string_view name);  // empty when absent
  bool flag(std::string_view name);         // false when absent
  std::optional<json::Object> object(std::string_view name);
  bool has(std::string_view name) const { return json::find(members_, name) != nullptr; }

  // The first member that was of the wrong type.
  Result<void> check() const;

 private:
  void complain(std::string_view name, std::string_view expected);

  json::Object members_;
  std::string complaint_;
};

Result<Body> parse_body(const http::Request& request);
// The same, but an empty body is an empty object.
Result<Body> parse_optional_body(const http::Request& request);

}  // namespace plinth::auth
