// Where in a token's claims the role stands: a JSONPath (RFC 9535) such as $.role or
// $.access.roles[?@ != 'guest'], or the older form PostgREST had, such as .access.roles[0],
// ."https://example.com/role" and .roles[?(@ == "admin")] with the operators == != ^== ==^ *==
// (equal, not equal, starts with, ends with, contains).
//
// Of JSONPath's functions none is known here: roles are compared, not measured.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/tree.hpp"

namespace plinth::identity {

class RolePath {
 public:
  // The error is a sentence that says where the path cannot be read.
  static base::Result<RolePath, std::string> parse(std::string_view text);

  RolePath();  // $.role

  // The first value the path finds; nullptr when there is none. Points into `claims`.
  const json::Value* find(const json::Value& claims) const;

  struct Segment;

 private:
  explicit RolePath(std::vector<Segment> segments);
  std::shared_ptr<const std::vector<Segment>> segments_;
};

}  // namespace plinth::identity
