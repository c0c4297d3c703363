// From the headers of a request to its Principal, by the rules of a Supabase installation:
//
//   Authorization: Bearer <jwt>       decides when it is there; signed with one of the project's
//   keys Authorization: Bearer <api key>   the same as sending the key as apikey apikey header or
//   query parameter  a legacy key (a JWT whose role is anon or service_role), or one of the opaque
//   keys
//                                     sb_publishable_… (anon) and sb_secret_… (service_role)
//   none of them                      the anonymous role
//
// Without API keys (GateOptions::api_keys) only the first and the last apply, which is PostgREST's
// rule.
//
// Verified tokens are remembered, so that a signature is checked once; the time claims are checked
// on every request. One gate per loop, on its thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "crypto/key_set.hpp"
#include "http/message.hpp"
#include "identity/principal.hpp"
#include "identity/role_path.hpp"

namespace plinth::identity {

struct ApiKeys {
  std::string publishable_key;  // sb_publishable_…
  std::string secret_key;       // sb_secret_…
  std::string service_role = "service_role";
};

struct GateOptions {
  crypto::KeySet token_keys;                      // none: tokens are refused
  std::optional<ApiKeys> api_keys;                // none: apikey is a name like any other
  std::optional<std::string> anon_role = "anon";  // none: a token is required
  std::string audience;  // a token that names others is refused; empty: any
  RolePath role_path;
  size_t cached_tokens = 1000;  // 0: each is verified on each request
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

  // Tokens that come from now on are verified with these. What was remembered is forgotten: it may
  // have been signed with a key that is no longer there.
  void use(crypto::KeySet token_keys);

  Result<PrincipalPtr> authenticate(const http::Request& request);

  // The API key alone: the anonymous role when none is sent; needs API keys. For services that read
  // bearer tokens themselves.
  Result<PrincipalPtr> authenticate_key(const http::Request& request);

  // A token by itself: signature, time claims, role.
  Result<PrincipalPtr> verify(std::string_view token);

  struct Stats {
    unsigned long requests = 0;  // tokens looked for among the remembered
    unsigned long hits = 0;
    unsigned long evictions = 0;

    Stats& operator+=(const Stats& other);
  };
  const Stats& stats() const { return stats_; }

 private:
  Result<PrincipalPtr> anonymous() const;
  Result<PrincipalPtr> principal_of_key(std::string_view key);
  PrincipalPtr find_cached(std::string_view token);
  void remember(std::string_view token, PrincipalPtr principal);
  Result<PrincipalPtr> decode(std::string_view token) const;
  Result<void> check_audience(const json::Value* audience) const;

  // Of the end, where the signature is: tokens that differ at all differ there.
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view token) const {
      return std::hash<std::string_view>()(
          token.substr(token.size() - std::min<size_t>(token.size(), 32))
      );
    }
  };
  using Cache = std::unordered_map<std::string, PrincipalPtr, Hash, std::equal_to<>>;

  GateOptions options_;
  PrincipalPtr anonymous_;  // nullptr without an anonymous role
  PrincipalPtr service_;    // nullptr without API keys
  // Two generations: what is used moves to the young one; when that is full it becomes the old one.
  Cache young_;
  Cache old_;
  Stats stats_;
};

// The token in an Authorization header's value of the scheme Bearer; nothing for other schemes.
std::optional<std::string_view> bearer_of(std::string_view authorization);

// The target's query string without the `apikey` parameter, which is the gateway's and no filter.
std::string without_apikey(std::string_view query);

}  // namespace plinth::identity
