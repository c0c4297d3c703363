// The auth API: GoTrue's dialect of sign-up, sign-in, sessions and user administration, over schema
// auth.
//
// One service per loop, on its thread. All state is in the database: any number of services may
// work on one. What the gateway of a Supabase installation does in front of GoTrue (asking for an
// apikey, CORS) is the caller's part.
#pragma once

#include "auth/call.hpp"
#include "auth/settings.hpp"
#include "http/message.hpp"

namespace plinth::auth {

class Service {
 public:
  Service(ServiceParts parts, Settings settings);

  // `request.path` is what follows /auth/v1. Errors are answers too; nothing is thrown but for
  // bugs.
  net::Task<http::Response> handle(http::Request& request);

  // Tokens are signed and verified with these from now on.
  void use(identity::KeyRing keys) { settings_.keys = std::move(keys); }

 private:
  ServiceParts parts_;
  Settings settings_;
};

}  // namespace plinth::auth
