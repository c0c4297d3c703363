// GET /health (spec §13.1). Clients look for the name.
#include "auth/endpoints/endpoints.hpp"
#include "json/writer.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> show_health(Call& call) {
  json::Writer out;
  out.begin_object();
  out.key("version").string(call.settings.version);
  out.key("name").string("GoTrue");
  out.key("description").string("GoTrue is a user registration and authentication API");
  out.end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace plinth::auth
