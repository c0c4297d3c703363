// GET /.well-known/jwks.json (spec §5): the public keys that verify our tokens. A shared secret has
// none.
#include "auth/endpoints/endpoints.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> show_jwks(Call& call) {
  http::Response response = http::json_response(200, call.settings.key_ring().jwks());
  response.add("Cache-Control", "public, max-age=600");
  co_return response;
}

}  // namespace plinth::auth
