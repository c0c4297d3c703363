// From the headers of a request to its Principal, by the rules of a Supabase installation:
//
//   Authorization: Bearer <jwt>       decides when it is there; signed with the project's secret
//   Authorization: Bearer <api key>   the same as sending the key as apikey
//   apikey header or query parameter  a legacy key (a JWT whose role is anon or service_role), or
//   one of the opaque keys
//                                     sb_publishable_… (anon) and sb_secret_… (service_role)
//   none of them                      the anonymous role
//
// Verified tokens are remembered, so that a signature is checked once; the time claims are checked
// on every request. One gate per loop, on its thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "http/message.hpp"
#include "identity/principal.hpp"

namespace plinth::identity {

struct Keys {
  std::string jwt_secret;
  std::string publishable_key;  // sb_publishable_…
  std::string secret_key;       // sb_secret_…
};

struct GateOptions {
  Keys keys;
  std::string anon_role = "anon";
  std::string service_role = "service_role";
  size_t cached_tokens = 1000;
};

// In the words of PostgREST (spec: its error codes PGRST300 to 303), which every service behind the
// gateway shows.
struct Error {
  int status = 401;
  std::string code;
  std::string message;
  std::string details;  // empty: null
  std::string hint;     // empty: null
};

template <class T>
using Result = base::Result<T, Error>;

class Gate {
 public:
  explicit Gate(GateOptions options);

  Result<PrincipalPtr> authenticate(const http::Request& request);

  // The API key alone: the anonymous role when none is sent. For services that read bearer tokens
  // themselves.
  Result<PrincipalPtr> authenticate_key(const http::Request& request);

  // A token by itself: signature, time claims, role.
  Result<PrincipalPtr> verify(std::string_view token);

 private:
  Result<PrincipalPtr> principal_of_key(std::string_view key);
  Result<PrincipalPtr> decode(std::string_view token) const;

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Cache = std::unordered_map<std::string, PrincipalPtr, Hash, std::equal_to<>>;

  GateOptions options_;
  PrincipalPtr anonymous_;
  PrincipalPtr service_;
  // Two generations: what is used moves to the young one; when that is full it becomes the old one.
  Cache young_;
  Cache old_;
};

// The target's query string without the `apikey` parameter, which is the gateway's and no filter.
std::string without_apikey(std::string_view query);

}  // namespace plinth::identity
