// POST /token?grant_type=… (spec §8.3): tokens in exchange for a password, a refresh token
// or the code of a redirect.
#include "auth/endpoints/endpoints.hpp"
#include "auth/grant_type.hpp"

namespace plinth::auth {
net::Task<Result<http::Response>> token(Call& call) {
  const std::string grant_type = grant_type_of(call.request);
  if (grant_type == "password") co_return co_await password_grant(call);
  if (grant_type == "refresh_token") co_return co_await refresh_grant(call);
  if (grant_type == "pkce") co_return co_await pkce_grant(call);
  co_return bad_request(code::invalid_credentials, "unsupported_grant_type");
}

}  // namespace plinth::auth
