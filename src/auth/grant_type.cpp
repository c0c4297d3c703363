#include "auth/grant_type.hpp"

namespace plinth::auth {

std::string grant_type_of(const http::Request& request) {
  if (auto in_query = http::find_query(request.query, "grant_type")) return *std::move(in_query);
  const std::string type = http::lower(request.header("content-type").value_or(""));
  if (!type.starts_with("application/x-www-form-urlencoded")) return {};
  return http::find_query(request.body, "grant_type").value_or("");
}

}  // namespace plinth::auth
