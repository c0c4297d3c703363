// Who a request acts for: the database role it runs as and the claims that policies read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace plinth::identity {

struct Principal {
  std::string role;     // a PostgreSQL role
  std::string subject;  // the `sub` claim, or empty
  std::string claims;   // compact JSON object; its `role` is the role above

  // Checked on every request, also when the token itself is cached; seconds since 1970.
  std::optional<int64_t> expires_at;
  std::optional<int64_t> not_before;
  std::optional<int64_t> issued_at;
};

using PrincipalPtr = std::shared_ptr<const Principal>;

}  // namespace plinth::identity
