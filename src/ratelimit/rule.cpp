#include "ratelimit/rule.hpp"

namespace plinth::ratelimit {

std::optional<Routes> Routes::parse(std::string_view word) {
  constexpr unsigned rest = bit(Route::rest_read) | bit(Route::rest_write) | bit(Route::rest_rpc);
  Routes routes;
  if (word == "rest.read") routes.bits_ = bit(Route::rest_read);
  if (word == "rest.write") routes.bits_ = bit(Route::rest_write);
  if (word == "rest.rpc") routes.bits_ = bit(Route::rest_rpc);
  if (word == "rest") routes.bits_ = rest;
  if (word == "auth") routes.bits_ = bit(Route::auth);
  if (word == "all") routes.bits_ = rest | bit(Route::auth);
  return routes.bits_ == 0 ? std::nullopt : std::optional(routes);
}

}  // namespace plinth::ratelimit
