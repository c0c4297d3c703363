#include "http/router.hpp"

#include <algorithm>

namespace plinth::http {

void Router::add(Route route) {
  const auto place = std::ranges::find_if(routes_, [&](const Route& other) {
    return other.prefix.size() < route.prefix.size();
  });
  routes_.insert(place, std::move(route));
}

const Route* Router::find(Request& request) const {
  const std::string_view path = request.path;
  for (const Route& route : routes_) {
    if (!path.starts_with(route.prefix)) continue;
    const std::string_view rest = path.substr(route.prefix.size());
    if (!rest.empty() && rest.front() != '/') continue;
    request.path = rest;
    return &route;
  }
  return nullptr;
}

}  // namespace plinth::http
